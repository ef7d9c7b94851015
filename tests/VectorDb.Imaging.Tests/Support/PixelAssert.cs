namespace VectorDb.Imaging.Tests.Support;

internal static class PixelAssert
{
    /// <summary>Fails with the first differing byte unless both pictures are the same.</summary>
    public static void Equal(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} bytes, expected {expected.Length}");
        int same = expected.CommonPrefixLength(actual);
        Assert.True(same == expected.Length, same == expected.Length ? what : $"{what}: byte {same} is {actual[same]}, expected {expected[same]}");
    }

    /// <summary>Fails unless the largest and the mean difference are within bounds.</summary>
    public static void Close(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, int maxAbs, double meanAbs, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} bytes, expected {expected.Length}");
        int largest = 0;
        long sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            int difference = Math.Abs(expected[i] - actual[i]);
            largest = Math.Max(largest, difference);
            sum += difference;
        }

        Assert.True(largest <= maxAbs, $"{what}: largest difference {largest}, allowed {maxAbs}");
        Assert.True((double)sum / expected.Length <= meanAbs, $"{what}: mean difference {(double)sum / expected.Length}, allowed {meanAbs}");
    }

    /// <summary>Fails unless every number is within the tolerance.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double atol, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} numbers, expected {expected.Length}");
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i] - actual[i]));
        }

        Assert.True(largest <= atol, $"{what}: largest difference {largest}, allowed {atol}");
    }
}
