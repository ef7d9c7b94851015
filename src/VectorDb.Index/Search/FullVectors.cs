using VectorDb.Index.Distance;
using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Search;

/// <summary>Exact scores of rows, wherever their full vectors are: in memory or with a source.</summary>
internal sealed unsafe class FullVectors
{
    private readonly IndexState _state;

    /// <summary>Scores rows of a state.</summary>
    public FullVectors(IndexState state)
    {
        _state = state;
    }

    /// <summary>Whether a row costs no read.</summary>
    public bool AreInMemory => _state.HasFullVectors;

    /// <summary>Scores rows against the context's vector.</summary>
    /// <param name="context">Its vector is the query.</param>
    /// <param name="rows">Rows, [count].</param>
    /// <param name="count">How many.</param>
    /// <param name="scores">Receives [count]; negative infinity for a row that is gone.</param>
    public void Score(SearchContext context, uint* rows, int count, float* scores)
    {
        if (_state.HasFullVectors)
        {
            _state.Exact.Score((byte*)context.Vector, rows, count, scores);
            return;
        }

        int dimensions = _state.Options.Dimensions, padded = _state.Store.PaddedDimensions;
        float[] vectors = new float[count * dimensions];
        Read(rows, count, vectors);
        float* row = stackalloc float[padded];
        for (int i = 0; i < count; i++)
        {
            scores[i] = TryAccept(vectors.AsSpan(i * dimensions, dimensions), row, padded)
                ? ExactScore.Compute(_state.Options.Metric, context.Vector, row, padded)
                : float.NegativeInfinity;
        }
    }

    /// <summary>Copies a row's vector in the form it is compared in.</summary>
    /// <returns>False if the row is gone.</returns>
    public bool TryCopy(uint row, Span<float> destination)
    {
        int dimensions = _state.Options.Dimensions, padded = _state.Store.PaddedDimensions;
        if (_state.HasFullVectors)
        {
            new ReadOnlySpan<float>(_state.Store.Vector(row), dimensions).CopyTo(destination);
            return true;
        }

        float[] vector = new float[dimensions];
        Read(&row, 1, vector);
        float* accepted = stackalloc float[padded];
        if (!TryAccept(vector, accepted, padded))
        {
            return false;
        }

        new ReadOnlySpan<float>(accepted, dimensions).CopyTo(destination);
        return true;
    }

    private void Read(uint* rows, int count, float[] vectors)
    {
        var nodes = new NodeId[count];
        for (int i = 0; i < count; i++)
        {
            nodes[i] = new NodeId(_state.Store.Nodes.NodeOf(rows[i]));
        }

        try
        {
            _state.Vectors!.Read(nodes, vectors);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or IndexException))
        {
            throw new IndexException(
                IndexError.VectorSourceFailed, $"The full vectors of {count} rows from {nodes[0]} on could not be read: {failure.Message}", failure);
        }
    }

    // A row of zeros was left as it is: its record went between the walk and the read.
    private bool TryAccept(ReadOnlySpan<float> vector, float* accepted, int padded)
    {
        if (_state.Options.Metric == Metric.Cosine && vector.IndexOfAnyExcept(0f) < 0)
        {
            return false;
        }

        VectorIntake.Accept(_state.Options, vector, accepted, padded);
        return true;
    }
}
