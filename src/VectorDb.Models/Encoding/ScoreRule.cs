using System.Numerics.Tensors;

namespace VectorDb.Models.Encoding;

/// <summary>How a family turns cosines into logits and probabilities.</summary>
/// <param name="Scale">Factor of the cosine: exp(logit_scale), or 1 / temperature.</param>
/// <param name="Bias">Added after the factor (SigLIP's logit_bias).</param>
/// <param name="IsSigmoid">Each pair has a probability of its own (SigLIP); otherwise the texts of a picture share one.</param>
public sealed record ScoreRule(float Scale, float Bias = 0, bool IsSigmoid = false)
{
    /// <summary>cosine × scale + bias.</summary>
    public float Logit(float cosine) => (cosine * Scale) + Bias;

    /// <summary>The probability of each class for a picture.</summary>
    /// <param name="picture">Its vector, of unit length.</param>
    /// <param name="classes">A vector of unit length for each class.</param>
    public float[] Classify(ReadOnlySpan<float> picture, IReadOnlyList<float[]> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        float[] logits = new float[classes.Count];
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = Logit(TensorPrimitives.Dot(picture, classes[i]));
        }

        return Probabilities(logits);
    }

    /// <summary>Probabilities of the logits of one picture with several texts.</summary>
    public float[] Probabilities(ReadOnlySpan<float> logits)
    {
        float[] probabilities = new float[logits.Length];
        if (IsSigmoid)
        {
            TensorPrimitives.Sigmoid(logits, probabilities);
        }
        else if (logits.Length > 0)
        {
            TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), probabilities);
            TensorPrimitives.Exp<float>(probabilities, probabilities);
            TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<float>(probabilities), probabilities);
        }

        return probabilities;
    }
}
