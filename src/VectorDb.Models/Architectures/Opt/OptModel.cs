using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Families;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Opt;

/// <summary>OPT (Zhang et al. 2022, arXiv:2205.01068) behind a picture's embeddings. Names as in transformers' OPTForCausalLM.</summary>
internal static class OptModel
{
    /// <summary>Learnt positions begin with two that are never used.</summary>
    private const int PositionOffset = 2;

    /// <summary>nn.LayerNorm's default; OPT's configuration has none.</summary>
    private const double Epsilon = 1e-5;

    /// <summary>torch's default of eos_token_id in OPTConfig.</summary>
    private const int DefaultEndToken = 2;

    public static ILanguageModel Create(ModelContext context, WeightReader weights, OptConfig config, ModelConfig json)
    {
        DecoderShape shape = new(
            config.Layers, config.Heads, config.Width / config.Heads, config.Vocabulary, config.MaxPositions, config.EmbeddingWidth);
        return new DecoderOnlyModel
        {
            Description = config.Describe(),
            Decoder = new Decoder(context.CompileDecoder("decoder", network => Build(network, weights, config)), shape),
            BeginToken = config.BeginToken,
            EndTokens = json.WholeOrWholes("eos_token_id", [DefaultEndToken]),
            Defaults = ConfigDefaults.Read(json),
        };
    }

    private static void Build(Network network, WeightReader weights, OptConfig config)
    {
        DecoderInputs inputs = new(network, hasMemory: false, config.EmbeddingWidth);
        WeightReader decoder = weights.Scope("model").Scope("decoder");
        Weight words = network.Weight(decoder, "embed_tokens.weight", config.Vocabulary, config.EmbeddingWidth);
        Value x = inputs.Join(network.Layers.Embedding(inputs.Ids, words));
        Value positions = network.Parameter(
            decoder,
            "embed_positions.weight",
            [config.MaxPositions + PositionOffset, config.Width],
            config.MaxPositions + PositionOffset,
            config.Width);
        Value places = inputs.PositionsOf(x) + network.Graph.Constant((long)PositionOffset);
        if (config.EmbeddingWidth != config.Width)
        {
            x = new Linear(network, decoder.Scope("project_in"), config.EmbeddingWidth, config.Width, bias: false).Build(x);
        }

        x += network.Graph.Gather(positions, places);
        for (int i = 0; i < config.Layers; i++)
        {
            x = new OptLayer(network, decoder.Scope("layers", i), config, i).Build(x, inputs);
        }

        x = inputs.Select(x);
        x = config.FinalNorm ? new LayerNorm(network, decoder.Scope("final_layer_norm"), config.Width, Epsilon).Build(x) : x;
        if (config.EmbeddingWidth != config.Width)
        {
            x = new Linear(network, decoder.Scope("project_out"), config.Width, config.EmbeddingWidth, bias: false).Build(x);
        }

        network.Output(DecoderInputs.Logits, VocabularyHead.Read(network, weights, words, config.Vocabulary, config.EmbeddingWidth).Build(x));
    }

    /// <summary>One layer: look back, then mix features; each added.</summary>
    private sealed class OptLayer
    {
        private readonly OptConfig _config;
        private readonly int _index;
        private readonly LayerNorm _norm1;
        private readonly CachedAttention _attention;
        private readonly LayerNorm _norm2;
        private readonly FeedForward _feedForward;

        public OptLayer(Network network, WeightReader layer, OptConfig config, int index)
        {
            _config = config;
            _index = index;
            WeightReader attention = layer.Scope("self_attn");
            Linear Project(string name) => new(network, attention.Scope(name), config.Width, config.Width, config.Bias);
            _norm1 = new LayerNorm(network, layer.Scope("self_attn_layer_norm"), config.Width, Epsilon);
            _attention = new CachedAttention(network, Project("q_proj"), (Project("k_proj"), Project("v_proj")), Project("out_proj"), config.Heads);
            _norm2 = new LayerNorm(network, layer.Scope("final_layer_norm"), config.Width, Epsilon);
            _feedForward = new FeedForward(
                network,
                new Linear(network, layer.Scope("fc1"), config.Width, config.Intermediate, config.Bias),
                new Linear(network, layer.Scope("fc2"), config.Intermediate, config.Width, config.Bias),
                config.Activation);
        }

        public Value Build(Value x, DecoderInputs inputs)
        {
            if (_config.NormsFirst)
            {
                x += _attention.Build(_norm1.Build(x), inputs.Own, _index);
                return x + _feedForward.Build(_norm2.Build(x));
            }

            x = _norm1.Build(x + _attention.Build(x, inputs.Own, _index));
            return _norm2.Build(x + _feedForward.Build(x));
        }
    }
}
