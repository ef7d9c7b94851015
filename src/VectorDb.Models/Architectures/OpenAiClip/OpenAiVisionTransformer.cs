using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>VisionTransformer of openai/CLIP's model.py (arXiv:2103.00020 §2.4), under the names of its state dictionary.</summary>
internal sealed class OpenAiVisionTransformer : IOpenAiVision
{
    private readonly WeightReader _weights;
    private readonly Activation _activation;
    private readonly int _width;
    private readonly int _patch;
    private readonly int _positions;
    private readonly int _heads;

    /// <param name="weights">Scope "visual".</param>
    /// <param name="activation">Of the feed-forward layers.</param>
    /// <param name="headWidth">Features of a head.</param>
    public OpenAiVisionTransformer(WeightReader weights, Activation activation, int headWidth)
    {
        _weights = weights;
        _activation = activation;
        TensorShape convolution = weights.ShapeOf("conv1.weight", 4);
        _width = convolution[0];
        _patch = convolution[2];
        _positions = weights.ShapeOf("positional_embedding", 2)[0];
        _heads = Math.Max(1, _width / headWidth);
        Dimensions = weights.ShapeOf("proj", 2)[1];
        int grid = (int)Math.Round(Math.Sqrt(_positions - 1));
        ImageSize = grid * _patch;
    }

    public int Dimensions { get; }

    public int ImageSize { get; }

    public string Description => $"ViT of width {_width}, {ImageSize} px, patch {_patch}";

    public IReadOnlyList<string> Taps => [];

    public Value Build(Network network, Value pixels)
    {
        GraphBuilder graph = network.Graph;
        Value classToken = network.Parameter(_weights, "class_embedding", [_width], 1, 1, _width);
        Value positions = network.Parameter(_weights, "positional_embedding", [_positions, _width], _positions, _width);
        Weight projection = network.Weight(_weights, "proj", _width, Dimensions);

        Value x = new PatchEmbedding(network, _weights.Scope("conv1"), 3, _patch, _width, bias: false).Build(pixels);
        x = ClassToken.Prepend(graph, classToken, x) + positions;
        x = new LayerNorm(network, _weights.Scope("ln_pre"), _width, OpenAiBlocks.Epsilon).Build(x);
        foreach (PreNormBlock block in OpenAiBlocks.Read(network, _weights.Scope("transformer"), _width, _heads, _activation))
        {
            x = block.Build(x);
        }

        x = new LayerNorm(network, _weights.Scope("ln_post"), _width, OpenAiBlocks.Epsilon).Build(graph.Select(x, 1, 0));
        return network.Layers.Project(x, projection);
    }
}
