using System.Globalization;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Judging;

/// <summary>A computed array held against the recorded one.</summary>
/// <param name="IsWithin">True where the tolerance is kept.</param>
/// <param name="Difference">The largest absolute difference; infinite where the shapes differ or one side is not finite.</param>
/// <param name="Message">What is wrong; empty where it is kept.</param>
public sealed record Comparison(bool IsWithin, double Difference, string Message)
{
    /// <summary>Compares two arrays.</summary>
    /// <param name="expected">The recorded array.</param>
    /// <param name="actual">The computed array.</param>
    /// <param name="tolerance">How far they may lie apart.</param>
    /// <param name="isRagged">True where rows are padded with -1, whose width then does not matter.</param>
    public static Comparison Of(NpyArray expected, NpyArray actual, Tolerance tolerance, bool isRagged = false)
    {
        if (isRagged && expected.Shape.Count == 2 && actual.Shape.Count == 2)
        {
            int width = Math.Max(expected.Shape[1], actual.Shape[1]);
            expected = Widen(expected, width);
            actual = Widen(actual, width);
        }

        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return new(false, double.PositiveInfinity, $"shape [{string.Join(", ", actual.Shape)}], recorded [{string.Join(", ", expected.Shape)}]");
        }

        return CompareValues(expected, actual, tolerance);
    }

    private static Comparison CompareValues(NpyArray expected, NpyArray actual, Tolerance tolerance)
    {
        double largest = 0;
        double sum = 0;
        int wrong = 0;
        int worst = -1;
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = Distance(expected, actual, i, tolerance);
            sum += difference;
            bool isWrong = difference != 0 && !(difference <= tolerance.Absolute + (tolerance.Relative * Math.Abs(expected.Real(i))));
            wrong += isWrong ? 1 : 0;
            if (difference > largest || (isWrong && worst < 0))
            {
                largest = Math.Max(largest, difference);
                worst = i;
            }
        }

        double mean = expected.Count == 0 ? 0 : sum / expected.Count;
        bool isWithin = wrong == 0 && mean <= tolerance.Mean;
        return new(isWithin, largest, isWithin ? string.Empty : Describe(expected, actual, wrong, worst, mean));
    }

    private static double Distance(NpyArray expected, NpyArray actual, int i, Tolerance tolerance)
    {
        double left = expected.Real(i);
        double right = actual.Real(i);
        if (tolerance.IsExact)
        {
            bool same = expected.IsInteger && actual.IsInteger
                ? expected.Whole(i) == actual.Whole(i)
                : BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);
            return same ? 0 : Math.Max(Finite(Math.Abs(left - right)), double.Epsilon);
        }

        return left.Equals(right) ? 0 : Finite(Math.Abs(left - right));
    }

    /// <summary>A difference that is no number is as large as one can be.</summary>
    private static double Finite(double difference) => double.IsNaN(difference) ? double.PositiveInfinity : difference;

    private static string Describe(NpyArray expected, NpyArray actual, int wrong, int worst, double mean)
    {
        int at = Math.Max(worst, 0);
        List<int> index = [];
        for (int axis = expected.Shape.Count - 1, rest = at; axis >= 0; axis--)
        {
            index.Insert(0, rest % expected.Shape[axis]);
            rest /= expected.Shape[axis];
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{wrong} of {expected.Count} differ, mean {mean:g3}; at [{string.Join(", ", index)}] {actual.Real(at):g9}, recorded {expected.Real(at):g9}");
    }

    private static NpyArray Widen(NpyArray ragged, int width)
    {
        int rows = ragged.Shape[0];
        int old = ragged.Shape[1];
        long[] values = new long[rows * width];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % width < old ? ragged.Whole((i / width * old) + (i % width)) : -1;
        }

        return NpyArray.FromIntegers(values, rows, width);
    }
}
