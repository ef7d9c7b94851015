namespace VectorDb.Index.Search;

/// <summary>How a filtered search goes about it.</summary>
internal enum FilteredWay
{
    /// <summary>Score every allowed row.</summary>
    Scan,

    /// <summary>Walk over all rows, keep the allowed ones.</summary>
    Gated,
}
