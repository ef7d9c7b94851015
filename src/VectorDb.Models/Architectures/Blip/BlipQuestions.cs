using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>Questions on pictures, read and made ready for the answer's decoder.</summary>
internal sealed class BlipQuestions
{
    private const string Image = "image";
    private const string States = "states";

    private readonly BlipParts _parts;
    private readonly CompiledTower _tower;
    private readonly MemoryTower _memory;

    /// <param name="parts">What BLIP's checkpoints have in common.</param>
    /// <param name="tower">See <see cref="Build"/>.</param>
    /// <param name="memory">Projects states for the decoder.</param>
    public BlipQuestions(BlipParts parts, CompiledTower tower, MemoryTower memory)
    {
        _parts = parts;
        _tower = tower;
        _memory = memory;
    }

    /// <summary>Adds the encoder: a question and the visual tokens of its picture to states [1, tokens, width].</summary>
    public static void Build(Network network, WeightReader weights, BertConfig config)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value image = network.Graph.Input(Image, ElementType.Float, "batch", "places", config.MemoryWidth);
        network.Output(States, new BertEncoder(network, weights, config, hasMemory: _ => true).Build(ids, mask, network.Layers.ToCompute(image)));
    }

    /// <summary>A question's ids.</summary>
    /// <param name="question">The question.</param>
    /// <param name="encodeToken">Whether [ENC] takes the place of [CLS], as in the original; transformers leaves it.</param>
    /// <exception cref="ModelException">It is empty.</exception>
    public int[] Read(string? question, bool encodeToken)
    {
        if (string.IsNullOrWhiteSpace(question))
        {
            throw new ModelException(ModelError.InvalidInput, "the question is empty");
        }

        int[] ids = _parts.Texts.Encode(question, _parts.TextConfig.Bert.MaxPositions);
        return encodeToken ? [_parts.TextConfig.EncodeToken, .. ids[1..]] : ids;
    }

    /// <summary>The encoder's states of a question: [tokens, width].</summary>
    /// <param name="picture">Visual tokens.</param>
    /// <param name="ids">The question; behind its length padding.</param>
    /// <param name="length">Ids that count.</param>
    /// <param name="stop">Stops the run.</param>
    public float[] Encode(ReadOnlySpan<float> picture, int[] ids, int length, CancellationToken stop)
    {
        int width = _parts.VisionConfig.Width;
        using Tensor tokens = Tensor.From([.. ids.Select(id => (long)id)], 1, ids.Length);
        using Tensor mask = Tensor.From([.. ids.Select((_, i) => i < length ? 1L : 0L)], 1, ids.Length);
        using Tensor image = Tensor.From(picture, 1, picture.Length / width, width);
        using RunOutputs outputs = _tower.Run(
            [new(TokenStacker.InputIds, tokens), new(TokenStacker.AttentionMask, mask), new(Image, image)], [States], stop);
        return outputs[0].AsSpan<float>().ToArray();
    }

    /// <summary>Keys and values of states; the caller disposes them.</summary>
    public Memory Project(float[] states, CancellationToken stop) => _memory.Project(states, _parts.TextConfig.Bert.Width, stop);
}
