using System.Numerics.Tensors;
using VectorDb.Models.Encoding;

namespace VectorDb.Models.Probing;

/// <summary>What happens to embeddings after the towers.</summary>
internal static class ProbeMath
{
    /// <summary>The entries along the first axis.</summary>
    public static IEnumerable<float[]> Rows(ProbeValue value) => value.Singles.Chunk(value.Singles.Length / value.Shape[0]);

    /// <summary>Vectors of one length as a matrix.</summary>
    public static ProbeValue Stack(IReadOnlyList<float[]> rows) => new([.. rows.SelectMany(row => row)], rows.Count, rows[0].Length);

    /// <summary>Every vector along the last axis made of unit length.</summary>
    public static ProbeValue UnitRows(ProbeValue value)
    {
        float[] unit = [.. value.Singles];
        int width = value.Shape[^1];
        for (int start = 0; start < unit.Length; start += width)
        {
            UnitLength.Normalize(unit.AsSpan(start, width));
        }

        return new ProbeValue(unit, [.. value.Shape]);
    }

    /// <summary>[images, texts] of cosines, after the family's rule if there is one.</summary>
    public static ProbeValue Logits(ProbeValue images, ProbeValue texts, ScoreRule? rule)
    {
        float[][] textRows = [.. Rows(texts)];
        float[] logits =
        [
            .. Rows(images).SelectMany(image => textRows.Select(text =>
            {
                float cosine = TensorPrimitives.Dot<float>(image, text);
                return rule?.Logit(cosine) ?? cosine;
            })),
        ];
        return new ProbeValue(logits, images.Shape[0], texts.Shape[0]);
    }

    /// <summary>Probabilities of [images, texts].</summary>
    public static ProbeValue Probabilities(ProbeValue logits, ScoreRule rule) =>
        new([.. Rows(logits).SelectMany(row => rule.Probabilities(row))], [.. logits.Shape]);
}
