using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>text_config of CLIP, with the defaults of transformers' CLIPTextConfig.</summary>
internal sealed record ClipTextConfig(
    int Vocabulary, int Width, int Intermediate, int Layers, int Heads, int MaxPositions, Activation Activation, double Epsilon, int EndToken)
{
    /// <summary>
    /// The end token's id in configurations written before transformers 4.24, where it is wrong; such a model pools at
    /// the largest id of the sequence instead.
    /// </summary>
    public const int LegacyEndToken = 2;

    public static ClipTextConfig Read(ModelConfig config)
    {
        int width = config.Whole("hidden_size", 512);
        int heads = config.Whole("num_attention_heads", 8);
        if (width % heads != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        return new ClipTextConfig(
            config.Whole("vocab_size", 49408),
            width,
            config.Whole("intermediate_size", 2048),
            config.Whole("num_hidden_layers", 12, 1, 1000),
            heads,
            config.Whole("max_position_embeddings", 77, 2, 1 << 16),
            Activation.Read(config, "hidden_act", "quick_gelu"),
            config.Number("layer_norm_eps", 1e-5),
            config.Whole("eos_token_id", 49407, 0));
    }

    /// <summary>Where the sequence is pooled: at its end token, or in a legacy model at its largest id. The first of equals.</summary>
    public int PoolPosition(ReadOnlySpan<int> ids)
    {
        if (EndToken != LegacyEndToken)
        {
            return Math.Max(0, ids.IndexOf(EndToken));
        }

        int position = 0;
        for (int i = 1; i < ids.Length; i++)
        {
            position = ids[i] > ids[position] ? i : position;
        }

        return position;
    }
}
