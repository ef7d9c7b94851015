using VectorDb.Index;

namespace VectorDb.Engine.Upkeep;

/// <summary>How far a sweep over a collection's rows is. Kept in memory alone: after a restart it begins anew, and passes over what is done.</summary>
internal sealed class RowSweep
{
    /// <summary>Rows before it are done.</summary>
    public NodeId Cursor { get; set; }

    /// <summary>Rows before it are known to be items, not on their way in.</summary>
    public NodeId End { get; set; }

    /// <summary>What last kept it from going on, or why something could not be made; empty if nothing happened.</summary>
    public string LastFailure { get; set; } = "";
}
