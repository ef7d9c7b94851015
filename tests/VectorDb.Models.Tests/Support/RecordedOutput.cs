using VectorDb.Models.Probing;

namespace VectorDb.Models.Tests.Support;

/// <summary>One row of expected.json.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="File">Its array.</param>
/// <param name="Inputs">What it was computed from: files, or names of other outputs.</param>
/// <param name="Tolerance">Largest difference allowed; 0 for equality.</param>
public sealed record RecordedOutput(string Name, string File, IReadOnlyList<string> Inputs, double Tolerance)
{
    public ProbeValue Read() => Npy.Read(File);

    /// <summary>The largest difference to the recorded rows; infinite where shapes do not fit.</summary>
    public double Difference(ProbeValue actual)
    {
        ProbeValue expected = Read();
        bool fits = expected.Shape.Count == actual.Shape.Count
            && expected.Shape.Skip(1).SequenceEqual(actual.Shape.Skip(1))
            && (expected.Shape.Count == 0 || expected.Shape[0] <= actual.Shape[0]);
        if (!fits)
        {
            return double.PositiveInfinity;
        }

        double[] left = Numbers(expected);
        double[] right = Numbers(actual);
        double largest = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double difference = Math.Abs(left[i] - right[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    private static double[] Numbers(ProbeValue value) =>
        value.Floats?.Select(v => (double)v).ToArray()
        ?? value.Integers?.Select(v => (double)v).ToArray()
        ?? [.. value.Bytes!.Select(v => (double)v)];
}
