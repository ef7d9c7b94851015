namespace VectorDb.Engine.Features;

/// <summary>
/// What a model made of a picture, to be used again and again. Read from disk, the tokens stay in the bits they are kept in until
/// they are asked for: those of a hundred pictures as float32 would take longer to make room for than to read.
/// </summary>
internal sealed class VisualFeatures
{
    private readonly ReadOnlyMemory<float> _tokens;
    private readonly Action<Span<float>>? _restore;
    private readonly int _count;

    /// <param name="tokens">float32 in the order of <paramref name="shape"/>.</param>
    /// <param name="shape">1 to 4 dimensions, the last being a token's width.</param>
    /// <param name="summary">Few numbers that are always kept exactly, such as contrastive features; may be empty.</param>
    public VisualFeatures(ReadOnlyMemory<float> tokens, IReadOnlyList<int> shape, ReadOnlyMemory<float> summary)
    {
        (_tokens, _count) = (tokens, tokens.Length);
        (Shape, Summary) = (shape, summary);
    }

    /// <param name="restore">Writes the tokens.</param>
    /// <param name="count">Their numbers.</param>
    /// <param name="shape">1 to 4 dimensions, the last being a token's width.</param>
    /// <param name="summary">Few numbers that are always kept exactly.</param>
    public VisualFeatures(Action<Span<float>> restore, int count, IReadOnlyList<int> shape, ReadOnlyMemory<float> summary)
    {
        (_restore, _count) = (restore, count);
        (Shape, Summary) = (shape, summary);
    }

    /// <summary>1 to 4 dimensions, the last being a token's width.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Few numbers that are always kept exactly, such as contrastive features; may be empty.</summary>
    public ReadOnlyMemory<float> Summary { get; }

    /// <summary>The tokens as float32 in the order of <see cref="Shape"/>.</summary>
    public ReadOnlyMemory<float> Tokens()
    {
        if (_restore is null)
        {
            return _tokens;
        }

        float[] tokens = GC.AllocateUninitializedArray<float>(_count);
        _restore(tokens);
        return tokens;
    }

    /// <summary>Writes the tokens to memory that holds all of them.</summary>
    public void Restore(Span<float> destination)
    {
        if (_restore is null)
        {
            _tokens.Span.CopyTo(destination);
        }
        else
        {
            _restore(destination);
        }
    }
}
