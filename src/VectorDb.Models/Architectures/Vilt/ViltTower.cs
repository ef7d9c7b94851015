using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>
/// ViLT (Kim et al. 2021, arXiv:2102.03334): one transformer over the tokens of a text and the patches of a picture, no
/// tower of their own. Names as in transformers' ViltModel.
/// </summary>
internal sealed class ViltTower
{
    private readonly Network _network;
    private readonly BertEmbeddings _text;
    private readonly ViltImageEmbeddings _image;
    private readonly Value _modalities;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _pooler;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "vilt".</param>
    /// <param name="config">Sizes.</param>
    public ViltTower(Network network, WeightReader weights, ViltConfig config)
    {
        _network = network;
        int width = config.Text.Width;
        WeightReader embeddings = weights.Scope("embeddings");
        _text = new BertEmbeddings(network, embeddings.Scope("text_embeddings"), config.Text);
        _image = new ViltImageEmbeddings(network, embeddings, config);
        _modalities = network.Parameter(embeddings, "token_type_embeddings.weight", [config.Modalities, width], config.Modalities, width);
        _blocks = new PreNormBlock[config.Text.Layers];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = ReadBlock(network, weights.Scope("encoder").Scope("layer", i), config.Text, config.QkvBias);
        }

        _norm = new LayerNorm(network, weights.Scope("layernorm"), width, config.Text.Epsilon);
        _pooler = new Linear(network, weights.Scope("pooler").Scope("dense"), width, width, exact: true);
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="mask">int64 [batch, tokens], 0 for padding.</param>
    /// <param name="pixels">float32 [batch, 3, height, width], without padding.</param>
    /// <returns>The pooled first token, [batch, width].</returns>
    public Value Build(Value ids, Value mask, Value pixels)
    {
        GraphBuilder graph = _network.Graph;
        Value text = _text.Build(ids) + graph.Select(_modalities, 0, 0);
        Value image = _image.Build(pixels) + graph.Select(_modalities, 0, 1);
        Value seen = graph.Expand(
            graph.Scalar(1, ElementType.Int64), graph.Concat(0, graph.SizeOf(image, 0), graph.SizeOf(image, 1)), "batch", "places");
        Value bias = _network.Layers.PaddingMask(graph.Concat(1, mask, seen));
        Value x = graph.Concat(1, text, image);
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (_network.IsProbing)
            {
                _network.Tap(BertEncoder.LookOf(i), _blocks[i].Weights(x, bias));
            }

            x = _blocks[i].Build(x, bias);
        }

        return graph.Tanh(_pooler.Build(graph.Select(_norm.Build(x), 1, 0)));
    }

    private static PreNormBlock ReadBlock(Network network, WeightReader layer, BertConfig config, bool qkvBias)
    {
        WeightReader projections = layer.Scope("attention").Scope("attention");
        return new PreNormBlock(
            new LayerNorm(network, layer.Scope("layernorm_before"), config.Width, config.Epsilon),
            new Attention(
                network,
                new Linear(network, projections.Scope("query"), config.Width, config.Width, qkvBias),
                new Linear(network, projections.Scope("key"), config.Width, config.Width, qkvBias),
                new Linear(network, projections.Scope("value"), config.Width, config.Width, qkvBias),
                new Linear(network, layer.Scope("attention").Scope("output").Scope("dense"), config.Width, config.Width),
                config.Heads),
            new LayerNorm(network, layer.Scope("layernorm_after"), config.Width, config.Epsilon),
            new FeedForward(
                network,
                new Linear(network, layer.Scope("intermediate").Scope("dense"), config.Width, config.Intermediate),
                new Linear(network, layer.Scope("output").Scope("dense"), config.Intermediate, config.Width),
                config.Activation));
    }
}
