using System.Numerics.Tensors;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Grounding;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Runtime;
using Tensor = VectorDb.Onnx.Runtime.Tensor;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>
/// Finds a box: the decoder looks at the picture and at the phrase read beside it, and writes centre, width and height as four
/// tokens, each the most probable of those that stand for numbers.
/// </summary>
internal sealed class BoxFinder
{
    /// <summary>Numbers of a box.</summary>
    public const int Coordinates = 4;

    private readonly GroundingConfig _config;
    private readonly GroundingText _texts;
    private readonly CompiledTower _fusion;
    private readonly MemoryTower _memory;
    private readonly Decoder _decoder;

    /// <param name="config">Sizes.</param>
    /// <param name="texts">The words.</param>
    /// <param name="fusion">A phrase and the picture's tokens to states of the phrase.</param>
    /// <param name="memory">Projects picture and phrase for the decoder.</param>
    /// <param name="decoder">Writes the box.</param>
    public BoxFinder(GroundingConfig config, GroundingText texts, CompiledTower fusion, MemoryTower memory, Decoder decoder)
    {
        _config = config;
        _texts = texts;
        _fusion = fusion;
        _memory = memory;
        _decoder = decoder;
    }

    /// <summary>The numbers of a phrase's box, 0..resolution: centre, then width and height; and the logits of each number's tokens.</summary>
    public (int[] Numbers, float[][] Logits) Find(ReadOnlySpan<float> picture, int[] phrase, CancellationToken stop)
    {
        using Memory memory = _memory.Project([.. picture, .. ReadPhrase(picture, phrase, stop)], _config.Decoder.MemoryWidth, stop);
        using KeyValueBlock block = _decoder.Shape.NewBlock(Coordinates);
        int[] numbers = new int[Coordinates];
        float[][] logits = new float[Coordinates][];
        int token = _texts.BeginToken;
        for (int i = 0; i < Coordinates; i++)
        {
            using RunOutputs outputs = _decoder.Run([new DecoderRow(new[] { token }, block, i, memory)], allPositions: false, stop);
            logits[i] = outputs[0].AsSpan<float>().Slice(_texts.ZeroToken, _config.Resolution + 1).ToArray();
            numbers[i] = TensorPrimitives.IndexOfMax<float>(logits[i]);
            token = _texts.ZeroToken + numbers[i];
        }

        return (numbers, logits);
    }

    /// <summary>The box of four numbers, cut at the picture's edges.</summary>
    public GroundedBox ToBox(int[] numbers, float[][] logits)
    {
        float score = 1;
        for (int i = 0; i < Coordinates; i++)
        {
            float[] probabilities = [.. logits[i]];
            TensorPrimitives.SoftMax(probabilities, probabilities);
            score *= probabilities[numbers[i]];
        }

        float Part(int number) => (float)number / _config.Resolution;
        (float x, float y, float halfWidth, float halfHeight) = (Part(numbers[0]), Part(numbers[1]), 0.5f * Part(numbers[2]), 0.5f * Part(numbers[3]));
        return new GroundedBox(
            Math.Clamp(x - halfWidth, 0, 1), Math.Clamp(y - halfHeight, 0, 1), Math.Clamp(x + halfWidth, 0, 1), Math.Clamp(y + halfHeight, 0, 1), score);
    }

    private float[] ReadPhrase(ReadOnlySpan<float> picture, int[] phrase, CancellationToken stop)
    {
        int width = _config.Vision.Width;
        using Tensor ids = Tensor.From([.. phrase.Select(id => (long)id)], 1, phrase.Length);
        using Tensor mask = Tensor.From([.. phrase.Select(_ => 1L)], 1, phrase.Length);
        using Tensor image = Tensor.From(picture, 1, picture.Length / width, width);
        using RunOutputs outputs = _fusion.Run(
            [new(TokenStacker.InputIds, ids), new(TokenStacker.AttentionMask, mask), new(BlipGroundingFamily.Image, image)], [BlipGroundingFamily.States], stop);
        return outputs[0].AsSpan<float>().ToArray();
    }
}
