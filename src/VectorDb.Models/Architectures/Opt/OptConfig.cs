using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Opt;

/// <summary>text_config of OPT, with the defaults of transformers' OPTConfig.</summary>
internal sealed record OptConfig(
    int Vocabulary, int Width, int EmbeddingWidth, int Intermediate, int Layers, int Heads, int MaxPositions, Activation Activation)
{
    /// <summary>Norms stand before the layers they serve (do_layer_norm_before); OPT-350m has them behind.</summary>
    public required bool NormsFirst { get; init; }

    /// <summary>Whether a norm follows the last layer.</summary>
    public required bool FinalNorm { get; init; }

    /// <summary>Whether linear layers have biases.</summary>
    public required bool Bias { get; init; }

    /// <summary>Stands for an empty prompt.</summary>
    public required int BeginToken { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => $"OPT, {Layers} layers of {Width}, {MaxPositions} tokens";

    public static OptConfig Read(ModelConfig config)
    {
        int width = config.Whole("hidden_size", 768);
        int heads = config.Whole("num_attention_heads", 12);
        if (width % heads != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        bool normsFirst = config.Flag("do_layer_norm_before", true);
        return new OptConfig(
            config.Whole("vocab_size", 50272),
            width,
            config.Whole("word_embed_proj_dim", width),
            config.Whole("ffn_dim", 3072),
            config.Whole("num_hidden_layers", 12, 1, 1000),
            heads,
            config.Whole("max_position_embeddings", 2048, 2, 1 << 16),
            Activation.Read(config, "activation_function", "relu"))
        {
            NormsFirst = normsFirst,
            FinalNorm = normsFirst && !config.Flag("_remove_final_layer_norm", false),
            Bias = config.Flag("enable_bias", true),
            BeginToken = config.Whole("bos_token_id", 2, 0),
        };
    }
}
