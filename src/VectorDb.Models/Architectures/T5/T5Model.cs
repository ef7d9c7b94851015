using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.T5;

/// <summary>T5 whose encoder reads a picture's embeddings and a text.</summary>
internal sealed class T5Model : ILanguageModel
{
    private const string States = "states";

    /// <summary>Distances are learnt, positions are not, so there is no end; this is what is served.</summary>
    private const int ServedPositions = 4096;

    private readonly CompiledTower _encoder;
    private readonly MemoryTower _memory;

    public T5Model(ModelContext context, WeightReader weights, T5Config config, ModelConfig json)
    {
        weights.Ignore("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"); // The shared embeddings once more.
        Description = config.Describe();
        Width = config.Width;
        StartToken = config.StartToken;
        BeginToken = config.BeginToken;
        EndTokens = json.WholeOrWholes("eos_token_id", [1]);
        Defaults = ConfigDefaults.Read(json);
        DecoderShape shape = new(config.DecoderLayers, config.Heads, config.Head, config.Vocabulary, ServedPositions);
        Decoder = new Decoder(context.CompileDecoder("decoder", network => T5Decoder.Build(network, weights, config)), shape);
        _memory = new MemoryTower(context.CompileDecoder("memory", network => T5Decoder.BuildMemory(network, weights, config)), shape);
        _encoder = context.Compile("encoder", network => Encode(network, weights, config));
    }

    public string Description { get; }

    public int Width { get; }

    public Decoder Decoder { get; }

    public int? StartToken { get; }

    public int BeginToken { get; }

    public IReadOnlyList<int> EndTokens { get; }

    public int MaxPromptTokens => ServedPositions;

    public GenerationOptions Defaults { get; }

    public PreparedRequest Prepare(
        ReadOnlyMemory<int> before, ReadOnlyMemory<float> picture, ReadOnlyMemory<int> ids, CancellationToken stop)
    {
        if (!before.IsEmpty)
        {
            throw new NotSupportedException("T5 reads a picture in front of its text.");
        }

        using Tensor tokens = Tensor.From([.. ids.ToArray().Select(id => (long)id)], 1, ids.Length);
        using Tensor embeddings = Tensor.From(picture.Span, 1, picture.Length / Width, Width);
        using RunOutputs outputs = _encoder.Run(
            [new(DecoderInputs.InputIds, tokens), new(DecoderInputs.Embeddings, embeddings)], [States], stop);
        return new PreparedRequest(
            [new PromptChunk(new[] { StartToken!.Value })], _memory.Project(outputs[0].AsSpan<float>(), Width, stop));
    }

    private static void Encode(Network network, WeightReader weights, T5Config config)
    {
        GraphBuilder graph = network.Graph;
        Value ids = graph.Input(DecoderInputs.InputIds, ElementType.Int64, 1, "tokens");
        Value embeddings = graph.Input(DecoderInputs.Embeddings, ElementType.Float, 1, "places", config.Width);
        Weight words = network.Weight(weights, "shared.weight", config.Vocabulary, config.Width);
        Value x = graph.Concat(1, network.Layers.ToCompute(embeddings), network.Layers.Embedding(ids, words));
        network.Output(States, new T5Encoder(network, weights.Scope("encoder"), config).Build(x));
    }
}
