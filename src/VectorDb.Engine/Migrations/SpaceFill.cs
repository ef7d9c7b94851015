using VectorDb.Engine.Upkeep;

namespace VectorDb.Engine.Migrations;

/// <summary>How far the filling of one graph is.</summary>
internal sealed class SpaceFill
{
    /// <summary>Which rows are done.</summary>
    public RowSweep Rows { get; } = new();

    /// <summary>How many items the model cannot encode, such as pictures that it cannot read, or items of ready vectors alone.</summary>
    public long Unencodable { get; set; }
}
