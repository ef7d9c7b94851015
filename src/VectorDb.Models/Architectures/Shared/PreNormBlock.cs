using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Encoder block of ViT and CLIP: normalise, mix positions, add; normalise, mix features, add.</summary>
internal sealed class PreNormBlock
{
    private readonly LayerNorm _norm1;
    private readonly Attention _attention;
    private readonly LayerNorm _norm2;
    private readonly FeedForward _feedForward;

    public PreNormBlock(LayerNorm norm1, Attention attention, LayerNorm norm2, FeedForward feedForward)
    {
        _norm1 = norm1;
        _attention = attention;
        _norm2 = norm2;
        _feedForward = feedForward;
    }

    /// <summary>Where each position looks, averaged over heads: [batch, positions, positions]. For towers that show it.</summary>
    public Value Weights(Value x, Value? bias) => _attention.Weights(_norm1.Build(x), memory: null, bias);

    /// <param name="x">[batch, positions, width].</param>
    /// <param name="bias">Added to attention scores, or null.</param>
    /// <param name="causal">Whether a position sees only itself and those before it.</param>
    public Value Build(Value x, Value? bias = null, bool causal = false)
    {
        x += _attention.Build(_norm1.Build(x), memory: null, bias, causal);
        return x + _feedForward.Build(_norm2.Build(x));
    }
}
