namespace VectorDb.Onnx.Kernels;

/// <summary>int8 around zero, with a scale for a whole row.</summary>
internal static class SymmetricInt8
{
    /// <summary>Largest magnitude.</summary>
    public const int Limit = 127;

    /// <summary>The scale that maps a row's largest magnitude to <paramref name="limit"/>; 1 of a row of zeros.</summary>
    public static float ScaleOf(ReadOnlySpan<float> row, int limit = Limit)
    {
        float largest = 0;
        foreach (float value in row)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        return largest > 0 ? largest / limit : 1f;
    }
}
