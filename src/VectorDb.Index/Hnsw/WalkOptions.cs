namespace VectorDb.Index.Hnsw;

/// <summary>How far a walk over one layer goes.</summary>
/// <param name="Ef">Candidates kept.</param>
/// <param name="TextLinks">Follow links learnt from text queries too.</param>
/// <param name="Watched">Best places of the pool that say whether the walk still gets anywhere.</param>
/// <param name="Patience">Expansions in a row that may leave the watched places as they are; then the pool counts as saturated.</param>
internal readonly record struct WalkOptions(int Ef, bool TextLinks, int Watched, int Patience)
{
    // Half of ef: measured on clustered sets, recall gives way by a few thousandths and high ef ends a quarter earlier.
    private const double PatienceShare = 0.5;
    private const int LeastWatched = 16;

    /// <summary>A walk that ends when every kept candidate was expanded.</summary>
    public static WalkOptions Full(int ef) => new(ef, TextLinks: false, Watched: 0, Patience: int.MaxValue);

    /// <summary>
    /// The walk that finds a new row's neighbours. Links are chosen from the best few dozen candidates: once these stay the same the
    /// rest of the pool is not worth expanding. Measured: a quarter of the build's time, no loss of recall.
    /// </summary>
    /// <param name="ef">Candidates kept.</param>
    /// <param name="m">Links a row makes.</param>
    public static WalkOptions ForInsert(int ef, int m) => new(ef, TextLinks: false, Watched: 4 * m, Patience: Math.Max(2 * m, LeastWatched));

    /// <summary>The walk of a query.</summary>
    /// <param name="ef">Candidates kept.</param>
    /// <param name="wanted">Results wanted.</param>
    /// <param name="textLinks">Whether the query is of another modality.</param>
    /// <param name="early">Whether the walk may end when its best candidates stay the same.</param>
    public static WalkOptions ForQuery(int ef, int wanted, bool textLinks, bool early)
    {
        // Estimates err: the results are among somewhat more of the best candidates than are wanted.
        int watched = Math.Max(LeastWatched, wanted + (wanted / 2));
        bool canEndEarly = early && ef > 2 * watched;
        return new WalkOptions(ef, textLinks, watched, canEndEarly ? (int)(ef * PatienceShare) : int.MaxValue);
    }
}
