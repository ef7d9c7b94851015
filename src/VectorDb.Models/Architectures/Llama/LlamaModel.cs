using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Families;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Llama;

/// <summary>
/// Llama (Touvron et al. 2023, arXiv:2302.13971) and Vicuna behind a picture's embeddings. Names as in transformers'
/// LlamaForCausalLM.
/// </summary>
internal static class LlamaModel
{
    private const int DefaultEndToken = 2;

    public static ILanguageModel Create(ModelContext context, WeightReader weights, LlamaConfig config, ModelConfig json)
    {
        weights.Ignore("rotary_emb.inv_freq"); // A buffer of old checkpoints.
        DecoderShape shape = new(config.Layers, config.KeyHeads, config.Head, config.Vocabulary, config.MaxPositions, config.Width);
        return new DecoderOnlyModel
        {
            Description = config.Describe(),
            Decoder = new Decoder(context.CompileDecoder("decoder", network => Build(network, weights, config)), shape),
            BeginToken = config.BeginToken,
            EndTokens = json.WholeOrWholes("eos_token_id", [DefaultEndToken]),
            Defaults = ConfigDefaults.Read(json),
        };
    }

    private static void Build(Network network, WeightReader weights, LlamaConfig config)
    {
        DecoderInputs inputs = new(network, hasMemory: false, config.Width);
        WeightReader model = weights.Scope("model");
        Weight words = network.Weight(model, "embed_tokens.weight", config.Vocabulary, config.Width);
        Value x = inputs.Join(network.Layers.Embedding(inputs.Ids, words));
        RotaryPositions rotary = new(network, config, inputs.PositionsOf(x));
        for (int i = 0; i < config.Layers; i++)
        {
            x = new LlamaLayer(network, model.Scope("layers", i), config, i).Build(x, inputs, rotary);
        }

        x = new RmsNorm(network, model.Scope("norm"), config.Width, config.Epsilon).Build(inputs.Select(x));
        network.Output(DecoderInputs.Logits, VocabularyHead.Read(network, weights, words, config.Vocabulary, config.Width).Build(x));
    }

    /// <summary>One layer: look back, then mix features through a gate (arXiv:2002.05202); each added.</summary>
    private sealed class LlamaLayer
    {
        private readonly int _index;
        private readonly RmsNorm _norm1;
        private readonly CachedAttention _attention;
        private readonly RmsNorm _norm2;
        private readonly GatedFeedForward _feedForward;

        public LlamaLayer(Network network, WeightReader layer, LlamaConfig config, int index)
        {
            _index = index;
            WeightReader attention = layer.Scope("self_attn");
            WeightReader mlp = layer.Scope("mlp");
            int all = config.Heads * config.Head;
            int shared = config.KeyHeads * config.Head;
            Linear Project(string name, int outputs) => new(network, attention.Scope(name), config.Width, outputs, config.AttentionBias);
            _norm1 = new RmsNorm(network, layer.Scope("input_layernorm"), config.Width, config.Epsilon);
            _attention = new CachedAttention(
                network,
                Project("q_proj", all),
                (Project("k_proj", shared), Project("v_proj", shared)),
                new Linear(network, attention.Scope("o_proj"), all, config.Width, config.AttentionBias),
                config.Heads);
            _norm2 = new RmsNorm(network, layer.Scope("post_attention_layernorm"), config.Width, config.Epsilon);
            _feedForward = new GatedFeedForward(
                network,
                new Linear(network, mlp.Scope("gate_proj"), config.Width, config.Intermediate, config.FeedForwardBias),
                new Linear(network, mlp.Scope("up_proj"), config.Width, config.Intermediate, config.FeedForwardBias),
                new Linear(network, mlp.Scope("down_proj"), config.Intermediate, config.Width, config.FeedForwardBias),
                config.Activation);
        }

        public Value Build(Value x, DecoderInputs inputs, RotaryPositions rotary)
        {
            x += _attention.Build(_norm1.Build(x), inputs.Own, _index, rotary.Turn);
            return x + _feedForward.Build(_norm2.Build(x));
        }
    }
}
