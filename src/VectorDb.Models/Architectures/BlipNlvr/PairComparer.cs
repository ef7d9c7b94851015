using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>Runs the fusion tower of BLIP for NLVR2.</summary>
internal sealed class PairComparer
{
    private readonly CompiledTower _fusion;
    private readonly TokenStacker _tokens;

    /// <param name="fusion">A text and the visual tokens of two pictures to logits.</param>
    /// <param name="tokens">How texts are padded.</param>
    /// <param name="readText">A sentence as the fusion tower takes it.</param>
    public PairComparer(CompiledTower fusion, TokenStacker tokens, Func<string, TokenInput> readText)
    {
        _fusion = fusion;
        _tokens = tokens;
        ReadText = readText;
    }

    /// <summary>A sentence as the fusion tower takes it.</summary>
    public Func<string, TokenInput> ReadText { get; }

    /// <summary>Logits that the sentence is false, and that it is true.</summary>
    public float[] Compare(Tensor first, Tensor second, TokenInput sentence)
    {
        NamedTensor[] texts = [.. _tokens.Stack([sentence], _fusion.Inputs)];
        try
        {
            using RunOutputs outputs = _fusion.Run(
                [.. texts, new(BlipNlvrFamily.Names.First, first), new(BlipNlvrFamily.Names.Second, second)], [BlipNlvrFamily.Names.Logits]);
            return outputs[0].AsSpan<float>().ToArray();
        }
        finally
        {
            Array.ForEach(texts, text => text.Tensor.Dispose());
        }
    }
}
