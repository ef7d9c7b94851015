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

    /// <summary>Prompts of one request that wait at a time: enough to fill batches, too few to fill a lane.</summary>
    private const int InFlight = 32;

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

        float[][] prompts = new float[classes.Count * templates.Count][];
        foreach (int[] chunk in Enumerable.Range(0, prompts.Length).Chunk(InFlight))
        {
            float[][] encoded = await Task.WhenAll(chunk.Select(i => EncodeAsync(
                templates[i % templates.Count].Replace(Placeholder, classes[i / templates.Count], StringComparison.Ordinal))));
            encoded.CopyTo(prompts, chunk[0]);
        }

        return [.. prompts.Chunk(templates.Count).Select(Combine)];

        Task<float[]> EncodeAsync(string prompt) => encoder.EncodeTextAsync(prompt, lane, cancellationToken).AsTask();
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
