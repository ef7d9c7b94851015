namespace VectorDb.Index;

/// <summary>What one search asks for.</summary>
public sealed record SearchParameters
{
    /// <summary>Largest <see cref="Ef"/>, and largest <see cref="K"/> plus <see cref="Offset"/>.</summary>
    public const int MaxEf = 65_536;

    /// <summary>Results wanted, 1 to <see cref="MaxEf"/>.</summary>
    public required int K { get; init; }

    /// <summary>
    /// Candidates kept while walking the graph, 1 to <see cref="MaxEf"/>: higher is slower and finds more (ef in the paper).
    /// At least <see cref="K"/> plus <see cref="Offset"/> are kept whatever it says.
    /// </summary>
    public int Ef { get; init; } = 64;

    /// <summary>Let the walk end once many expansions in a row have left its best candidates as they are.</summary>
    public bool EndEarly { get; init; } = true;

    /// <summary>Compare with every allowed row instead of walking the graph.</summary>
    public bool Exact { get; init; }

    /// <summary>
    /// The query is of another modality than the rows, such as a text among pictures: links learnt by
    /// <see cref="HnswIndex.LearnCrossModal"/> are walked too.
    /// </summary>
    public bool CrossModal { get; init; }

    /// <summary>Rows that may be found; null for all.</summary>
    public RowFilter? Filter { get; init; }

    /// <summary>Results scoring below it are left out; null for no threshold.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>Best results to leave out, for pages beyond the first; 0 or more.</summary>
    public int Offset { get; init; }

    /// <summary>
    /// The last result of the page before. Only results that rank behind it are given, so that pages of an approximate search never
    /// repeat one; <see cref="Offset"/> then only says how many were given so far.
    /// </summary>
    public Neighbor? After { get; init; }

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="IndexException"><see cref="IndexError.InvalidParameter"/>, naming the parameter, its value and its range.</exception>
    public void Validate()
    {
        Require(nameof(K), K, 1, MaxEf);
        Require(nameof(Ef), Ef, 1, MaxEf);
        Require(nameof(Offset), Offset, 0, MaxEf - K);
        if (After is { } last && float.IsNaN(last.Score))
        {
            throw new IndexException(IndexError.InvalidParameter, $"The score of {nameof(After)} is not a number.");
        }

        if (ScoreThreshold is { } threshold && float.IsNaN(threshold))
        {
            throw new IndexException(IndexError.InvalidParameter, $"{nameof(ScoreThreshold)} is not a number.");
        }
    }

    private static void Require(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new IndexException(IndexError.InvalidParameter, $"{name} is {value}; it must be between {least} and {most}.");
        }
    }
}
