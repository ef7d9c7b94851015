using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>What a decoder's cross-attention looks at: made once for all beams and steps.</summary>
/// <param name="Block">Where it lies.</param>
/// <param name="Length">Positions there.</param>
internal sealed record Memory(IMemoryBlock Block, int Length) : IDisposable
{
    public long Bytes => Block.Bytes;

    public void Dispose() => Block.Dispose();
}
