using VectorDb.Engine.Upkeep;

namespace VectorDb.Engine.Features;

/// <summary>How far the making of a collection's features is.</summary>
internal sealed class FeatureFill
{
    /// <summary>Which rows are done.</summary>
    public RowSweep Rows { get; } = new();

    /// <summary>How many pictures' features were made.</summary>
    public long Made { get; set; }
}
