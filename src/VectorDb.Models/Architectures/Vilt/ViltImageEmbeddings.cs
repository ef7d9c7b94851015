using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>
/// Patches of a picture of any size, with position embeddings stretched to its grid: bilinearly, corners on corners
/// (transformers' ViltEmbeddings.visual_embed).
/// </summary>
internal sealed class ViltImageEmbeddings
{
    private readonly Network _network;
    private readonly Weight _patches;
    private readonly Weight _bias;
    private readonly Value _classToken;
    private readonly Weight _positions;
    private readonly ViltConfig _config;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "vilt.embeddings".</param>
    /// <param name="config">Sizes.</param>
    public ViltImageEmbeddings(Network network, WeightReader weights, ViltConfig config)
    {
        _network = network;
        _config = config;
        int width = config.Text.Width;
        WeightReader projection = weights.Scope("patch_embeddings").Scope("projection");
        _patches = network.Weight(projection, "weight", width, 3, config.PatchSize, config.PatchSize);
        _bias = network.Weight(projection, "bias", width);
        _classToken = network.Parameter(weights, "cls_token", [1, 1, width], 1, 1, width);
        _positions = network.Weight(weights, "position_embeddings", 1, 1 + (config.Grid * config.Grid), width);
    }

    /// <param name="pixels">float32 [batch, 3, height, width], both multiples of the patch.</param>
    /// <returns>[batch, 1 + patches, width].</returns>
    public Value Build(Value pixels)
    {
        GraphBuilder graph = _network.Graph;
        int width = _config.Text.Width;
        Value grid = _network.Layers.Conv(_network.Layers.ToCompute(pixels), _patches, _bias, _config.PatchSize); // N w H/p W/p
        Value size = graph.Concat(0, graph.Constants(1, width), graph.SizeOf(grid, 2), graph.SizeOf(grid, 3));
        Value learnt = _network.Layers.Parameter(
            _network.Part(_positions, 1, width, _config.Grid, _config.Grid, width), 1, _config.Grid, _config.Grid, width);
        Value positions = graph.Resize(graph.Transpose(learnt, 0, 3, 1, 2), size, "linear", alignCorners: true);
        Value patches = graph.Transpose(graph.Reshape(grid + positions, 0, width, -1), 0, 2, 1);
        Value first = _classToken + _network.Layers.Parameter(_network.Part(_positions, 0, 0, 1, 1, width), 1, 1, width);
        return ClassToken.Prepend(graph, first, patches);
    }
}
