namespace VectorDb.Engine.Inspection;

/// <summary>What a repair has done and could not save so far.</summary>
internal sealed class RepairNotes
{
    /// <summary>What was done.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>What is gone.</summary>
    public List<string> Lost { get; } = [];
}
