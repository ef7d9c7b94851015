using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.T5;

/// <summary>text_config of T5 and Flan-T5, with the defaults of transformers' T5Config.</summary>
internal sealed record T5Config(int Vocabulary, int Width, int Head, int Heads, int Intermediate, int EncoderLayers, int DecoderLayers, Activation Activation, double Epsilon)
{
    /// <summary>Whether the feed-forward layers have a gate.</summary>
    public required bool IsGated { get; init; }

    /// <summary>Kinds of distance that have a bias of their own.</summary>
    public required int Buckets { get; init; }

    /// <summary>From here on all distances are of one kind.</summary>
    public required int MaxDistance { get; init; }

    /// <summary>Whether the output weight is that of the embeddings; then states are scaled before it.</summary>
    public required bool TiesEmbeddings { get; init; }

    /// <summary>What the decoder begins with.</summary>
    public required int StartToken { get; init; }

    /// <summary>Stands for an empty prompt.</summary>
    public required int BeginToken { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => $"T5, {EncoderLayers} + {DecoderLayers} layers of {Width}";

    public static T5Config Read(ModelConfig config)
    {
        string[] projection = config.Text("feed_forward_proj", "relu").Split('-');
        bool gated = projection.Length == 2 && projection[0] == "gated";
        string implied = gated && projection[1] == "gelu" ? "gelu_new" : projection[^1];
        int layers = config.Whole("num_layers", 6, 1, 1000);
        int buckets = config.Whole("relative_attention_num_buckets", 32, 4, 4096);
        return new T5Config(
            config.Whole("vocab_size", 32128),
            config.Whole("d_model", 512),
            config.Whole("d_kv", 64),
            config.Whole("num_heads", 8),
            config.Whole("d_ff", 2048),
            layers,
            config.Whole("num_decoder_layers", layers, 1, 1000),
            Activation.Read(config, "dense_act_fn", implied), // Written out, it wins over what feed_forward_proj implies.
            config.Number("layer_norm_epsilon", 1e-6))
        {
            IsGated = config.Flag("is_gated_act", gated),
            Buckets = buckets,
            MaxDistance = config.Whole("relative_attention_max_distance", 128, buckets, 1 << 16),
            TiesEmbeddings = config.Flag("tie_word_embeddings", true),
            StartToken = config.Whole("decoder_start_token_id", config.Whole("pad_token_id", 0, 0), 0),
            BeginToken = config.Whole("bos_token_id", 1, 0),
        };
    }
}
