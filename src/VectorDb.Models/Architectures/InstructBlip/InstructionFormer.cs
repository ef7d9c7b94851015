using VectorDb.Models.Architectures.Blip2;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.InstructBlip;

/// <summary>The Q-Former that reads an instruction beside its queries, with a tokenizer of its own.</summary>
internal sealed class InstructionFormer
{
    private const string Image = "image";
    private const string Prefix = "prefix";

    private readonly TokenReader _texts;
    private readonly QFormerConfig _config;
    private readonly CompiledTower _tower;

    /// <param name="texts">Its tokenizer.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="tower">See <see cref="Build"/>.</param>
    public InstructionFormer(TokenReader texts, QFormerConfig config, CompiledTower tower)
    {
        _texts = texts;
        _config = config;
        _tower = tower;
    }

    /// <summary>Adds the graph: ids [1, tokens] and visual tokens [1, places, width] to the picture's prefix [1, queries, language width].</summary>
    public static void Build(Network network, WeightReader weights, QFormerConfig former, int queries, int languageWidth)
    {
        GraphBuilder graph = network.Graph;
        Value ids = graph.Input(TokenStacker.InputIds, ElementType.Int64, 1, "tokens");
        Value image = graph.Input(Image, ElementType.Float, 1, "places", former.Bert.MemoryWidth);
        WeightReader qformer = weights.Scope("qformer");
        Value text = new QFormerTextEmbeddings(network, qformer.Scope("embeddings"), former.Bert).Build(ids);
        Value embeddings = graph.Concat(1, Blip2RetrievalFamily.Queries(network, weights, former.Bert, queries), text);
        QFormer encoder = new(network, qformer, former, queries, hasText: true, norm: "embeddings.layernorm");
        Value read = encoder.Build(embeddings, bias: null, network.Layers.ToCompute(image));
        Linear projection = new(network, weights.Scope("language_projection"), former.Bert.Width, languageWidth);
        network.Output(Prefix, projection.Build(graph.Slice(read, 1, 0, queries)));
    }

    /// <summary>An instruction's ids; what is longer than the Q-Former reads is cut.</summary>
    public int[] Read(string text) => _texts.Encode(text, _config.Bert.MaxPositions);

    /// <summary>The embeddings that stand for a picture, [queries, language width].</summary>
    public float[] See(ReadOnlySpan<float> picture, int[] instruction, CancellationToken stop)
    {
        int width = _config.Bert.MemoryWidth;
        using Tensor ids = Tensor.From([.. instruction.Select(id => (long)id)], 1, instruction.Length);
        using Tensor image = Tensor.From(picture, 1, picture.Length / width, width);
        using RunOutputs outputs = _tower.Run([new(TokenStacker.InputIds, ids), new(Image, image)], [Prefix], stop);
        return outputs[0].AsSpan<float>().ToArray();
    }
}
