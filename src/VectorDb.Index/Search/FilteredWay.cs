namespace VectorDb.Index.Search;

/// <summary>How a filtered search goes about it.</summary>
internal enum FilteredWay
{
    /// <summary>Score every allowed row.</summary>
    Scan,

    /// <summary>Walk as without a filter, so wide that enough of the candidates are allowed ones, and keep these.</summary>
    Sieve,

    /// <summary>Walk over all rows, keep the allowed ones.</summary>
    Gated,

    /// <summary>Walk over allowed rows only, seeing through one row that is not allowed.</summary>
    TwoHop,
}
