using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>Sizes of a decoder that its callers must know.</summary>
/// <param name="Layers">Layers with self-attention.</param>
/// <param name="KeyHeads">Key and value heads of a layer.</param>
/// <param name="Head">Width of a head.</param>
/// <param name="Vocabulary">Logits of a position.</param>
/// <param name="ContextLength">Positions a text may have, prompt and picture included where they take some.</param>
/// <param name="EmbeddingWidth">Width of embeddings in front of tokens; 0 where the decoder takes none.</param>
internal sealed record DecoderShape(int Layers, int KeyHeads, int Head, int Vocabulary, int ContextLength, int EmbeddingWidth = 0)
{
    /// <summary>Room for a text.</summary>
    public KeyValueBlock NewBlock(int positions) => new(Layers, KeyHeads, Head, positions);

    /// <summary>Bytes of <see cref="NewBlock"/>.</summary>
    public long BlockBytes(int positions) => KeyValueBlock.ByteLength(Layers, KeyHeads, Head, positions);

    /// <summary>Room for what cross-attention looks at.</summary>
    public KeyValueBlock NewMemory(int places, KeyLayout keys = KeyLayout.Panels) => new(Layers, KeyHeads, Head, places, keys);

    /// <summary>Bytes of <see cref="NewMemory"/>.</summary>
    public long MemoryBytes(int places, KeyLayout keys = KeyLayout.Panels) => KeyValueBlock.ByteLength(Layers, KeyHeads, Head, places, keys);
}
