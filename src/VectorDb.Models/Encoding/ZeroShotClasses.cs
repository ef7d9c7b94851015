using System.Numerics.Tensors;
using VectorDb.Models.Batching;

namespace VectorDb.Models.Encoding;

/// <summary>
/// Text vectors of classes for zero-shot classification (arXiv:2103.00020 §3.1.4): each class is put into every prompt
/// template, and the vectors of its prompts are averaged.
/// </summary>
public static class ZeroShotClasses
{
    /// <summary>What stands for the class in a template.</summary>
    public const string Placeholder = "{}";

    /// <summary>Encodes classes.</summary>
    /// <param name="encoder">The model.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="templates">Prompts with <see cref="Placeholder"/> where the class goes; at least one.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A vector of unit length for each class.</returns>
    /// <exception cref="ModelException">There is no template, or one without placeholder.</exception>
    public static async Task<float[][]> EncodeAsync(
        IEncoder encoder, IReadOnlyList<string> classes, IReadOnlyList<string> templates, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(templates);
        if (templates.Count == 0 || templates.Any(template => !template.Contains(Placeholder, StringComparison.Ordinal)))
        {
            throw new ModelException(ModelError.InvalidInput, $"every prompt template needs {Placeholder} where the class goes");
        }

        float[][] vectors = new float[classes.Count][];
        for (int i = 0; i < vectors.Length; i++)
        {
            string name = classes[i];
            IEnumerable<Task<float[]>> prompts = templates.Select(
                template => encoder.EncodeTextAsync(template.Replace(Placeholder, name, StringComparison.Ordinal), lane, cancellationToken).AsTask());
            vectors[i] = Combine(await Task.WhenAll(prompts));
        }

        return vectors;
    }

    /// <summary>The mean of the prompts' directions, of unit length.</summary>
    internal static float[] Combine(IReadOnlyList<float[]> prompts)
    {
        float[] mean = new float[prompts[0].Length];
        foreach (float[] prompt in prompts)
        {
            TensorPrimitives.Add(mean, UnitLength.Of(prompt), mean);
        }

        UnitLength.Normalize(mean);
        return mean;
    }
}
