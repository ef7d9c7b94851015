namespace VectorDb.Index.Hnsw;

/// <summary>How far a walk over one layer goes.</summary>
/// <param name="Ef">Best candidates that are expanded.</param>
/// <param name="Spare">Candidates kept behind these, to be scored again: an estimate that is a little too low does not lose a row.</param>
/// <param name="TextLinks">Follow links learnt from text queries too.</param>
/// <param name="Watched">Best places of the pool that say whether the walk still gets anywhere.</param>
/// <param name="Patience">Expansions in a row that may leave the watched places as they are; then the pool counts as saturated.</param>
internal readonly record struct WalkOptions(int Ef, int Spare, bool TextLinks, int Watched, int Patience)
{
    // Half of ef: measured on clustered sets, recall gives way by a few thousandths and high ef ends a quarter earlier.
    private const double PatienceShare = 0.5;
    private const int LeastWatched = 16;
    private const int LeastSpare = 8;
    private const int MostSpare = 64;

    /// <summary>A walk that ends when every kept candidate was expanded.</summary>
    public static WalkOptions Full(int ef) => new(ef, Spare: 0, TextLinks: false, Watched: 0, Patience: int.MaxValue);

    /// <summary>
    /// The walk that finds a new row's neighbours. Links are chosen from the best few dozen candidates: once these stay the same the
    /// rest of the pool is hardly worth expanding: it would take a tenth of the build's time.
    /// </summary>
    /// <param name="ef">Candidates kept.</param>
    /// <param name="m">Links a row makes.</param>
    public static WalkOptions ForInsert(int ef, int m) =>
        new(ef, Spare: 0, TextLinks: false, Watched: 6 * m, Patience: Math.Max(3 * m, LeastWatched));

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
        return new WalkOptions(ef, LeastSpare + Math.Min(ef / 4, MostSpare), textLinks, watched, canEndEarly ? (int)(ef * PatienceShare) : int.MaxValue);
    }
}
