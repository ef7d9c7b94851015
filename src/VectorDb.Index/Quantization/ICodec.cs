namespace VectorDb.Index.Quantization;

/// <summary>
/// How rows are written for traversal and how they are scored. Implementations are structs, so that the walk is compiled once for
/// each with nothing virtual in it. Scores are estimates of the metric's score: higher is nearer.
/// </summary>
internal unsafe interface ICodec
{
    /// <summary>Bytes of a prepared query.</summary>
    int QueryBytes { get; }

    /// <summary>Whether scores are exact, so that the walk's results need no second look.</summary>
    bool IsExact { get; }

    /// <summary>Writes the row's code. The row has memory.</summary>
    /// <param name="row">Row to write.</param>
    /// <param name="vector">float32 [padded dimensions], of unit length under cosine.</param>
    void Encode(uint row, float* vector);

    /// <summary>Turns a query into the form that rows are scored with.</summary>
    /// <param name="vector">float32 [padded dimensions], of unit length under cosine.</param>
    /// <param name="query">Receives <see cref="QueryBytes"/> bytes, 64-byte aligned.</param>
    void PrepareQuery(float* vector, byte* query);

    /// <summary>Scores a batch of rows against a prepared query.</summary>
    /// <param name="query">The prepared query.</param>
    /// <param name="rows">Row numbers, [count].</param>
    /// <param name="count">How many.</param>
    /// <param name="scores">Receives [count].</param>
    void Score(byte* query, uint* rows, int count, float* scores);

    /// <summary>As <see cref="Score"/>, of rows for which <see cref="Prefetch"/> was called a while ago.</summary>
    void ScoreFetched(byte* query, uint* rows, int count, float* scores);

    /// <summary>Has what scoring the row reads brought near the processor; the row has memory.</summary>
    void Prefetch(uint row);

    /// <summary>Score of two stored rows.</summary>
    float ScorePair(uint a, uint b);

    /// <summary>Standard deviation of a row's estimated score; 0 where scores are exact.</summary>
    float Deviation(byte* query, uint row);
}
