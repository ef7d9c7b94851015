using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Llama;

/// <summary>text_config of Llama and Vicuna, with the defaults of transformers' LlamaConfig.</summary>
internal sealed record LlamaConfig(
    int Vocabulary, int Width, int Intermediate, int Layers, int Heads, int KeyHeads, int Head, int MaxPositions, Activation Activation, double Epsilon)
{
    /// <summary>Base of the rotary frequencies.</summary>
    public required double RotaryBase { get; init; }

    /// <summary>Whether attention's layers have biases.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Whether the feed-forward layers have biases.</summary>
    public required bool FeedForwardBias { get; init; }

    /// <summary>Stands for an empty prompt.</summary>
    public required int BeginToken { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => $"Llama, {Layers} layers of {Width}, {MaxPositions} tokens";

    public static LlamaConfig Read(ModelConfig config)
    {
        int width = config.Whole("hidden_size", 4096);
        int heads = config.Whole("num_attention_heads", 32);
        int keyHeads = config.Whole("num_key_value_heads", heads);
        int head = config.Whole("head_dim", Math.Max(1, width / heads));
        if (heads % keyHeads != 0)
        {
            throw config.Invalid("num_key_value_heads", $"is {keyHeads}, which does not divide num_attention_heads {heads}");
        }

        if (head % 2 != 0)
        {
            throw config.Invalid("head_dim", $"is {head}; rotary embeddings need an even number");
        }

        if (config.Has("rope_scaling"))
        {
            throw new ModelException(ModelError.Unsupported, "rope_scaling is not supported; only unscaled rotary embeddings are");
        }

        return new LlamaConfig(
            config.Whole("vocab_size", 32000),
            width,
            config.Whole("intermediate_size", 11008),
            config.Whole("num_hidden_layers", 32, 1, 1000),
            heads,
            keyHeads,
            head,
            config.Whole("max_position_embeddings", 2048, 2, 1 << 17),
            Activation.Read(config, "hidden_act", "silu"),
            config.Number("rms_norm_eps", 1e-6))
        {
            RotaryBase = config.Number("rope_theta", 10000),
            AttentionBias = config.Flag("attention_bias", false),
            FeedForwardBias = config.Flag("mlp_bias", false),
            BeginToken = config.Whole("bos_token_id", 1, 0),
        };
    }
}
