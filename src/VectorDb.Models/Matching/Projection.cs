using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Matching;

/// <summary>A picture on its way into memory, which is freed if nobody waits for it any more.</summary>
internal sealed class Projection(MatchImage image)
{
    private readonly Lock _gate = new();
    private Memory? _memory;
    private bool _abandoned;

    public MatchImage Image => image;

    /// <summary>Hands the result over, or frees it.</summary>
    public void Complete(Memory memory)
    {
        lock (_gate)
        {
            _memory = memory;
            if (_abandoned)
            {
                memory.Dispose();
            }
        }
    }

    /// <summary>The result, which is the caller's now.</summary>
    public Memory Take() => _memory ?? throw new InvalidOperationException("The picture was not projected.");

    /// <summary>Nobody will take the result.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
            _memory?.Dispose();
        }
    }
}
