using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>Keys and values of what a decoder's cross-attention looks at: computed once for all beams and steps.</summary>
/// <param name="Block">Where they lie.</param>
/// <param name="Length">Positions there.</param>
internal sealed record Memory(KeyValueBlock Block, int Length) : IDisposable
{
    public long Bytes => KeyValueBlock.ByteLength(Block.Layers, Block.Heads, Block.Head, Block.Capacity);

    public void Dispose() => Block.Dispose();
}
