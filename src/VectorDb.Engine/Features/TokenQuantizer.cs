using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace VectorDb.Engine.Features;

/// <summary>Features in fewer bits: int8 with a scale a token, or float16.</summary>
internal static class TokenQuantizer
{
    private const float Largest = 127;

    /// <summary>The scale of each token: its largest magnitude becomes 127.</summary>
    public static float[] Scales(ReadOnlySpan<float> tokens, int width)
    {
        float[] scales = new float[tokens.Length / width];
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = MathF.Abs(TensorPrimitives.MaxMagnitude(tokens.Slice(i * width, width))) / Largest;
        }

        return scales;
    }

    /// <summary>Divides each token by its scale and rounds to the nearest.</summary>
    public static void Quantize(ReadOnlySpan<float> tokens, int width, ReadOnlySpan<float> scales, Span<sbyte> destination)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            float scale = scales[i / width];
            destination[i] = scale > 0 ? (sbyte)Math.Clamp(MathF.Round(tokens[i] / scale), -Largest, Largest) : (sbyte)0;
        }
    }

    /// <summary>Multiplies each token by its scale.</summary>
    public static void Restore(ReadOnlySpan<sbyte> quantized, int width, ReadOnlySpan<float> scales, Span<float> destination)
    {
        for (int token = 0; token < scales.Length; token++)
        {
            ReadOnlySpan<sbyte> from = quantized.Slice(token * width, width);
            Span<float> to = destination.Slice(token * width, width);
            float scale = scales[token];
            int i = 0;
            for (; i <= width - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Create(from[i..]));
                Restore(low, scale, to[i..]);
                Restore(high, scale, to[(i + Vector128<short>.Count)..]);
            }

            for (; i < width; i++)
            {
                to[i] = from[i] * scale;
            }
        }
    }

    /// <summary>Rounds to float16; what is out of its range becomes its largest number.</summary>
    public static void ToHalf(ReadOnlySpan<float> tokens, Span<Half> destination)
    {
        TensorPrimitives.ConvertToHalf(tokens, destination);
        for (int i = 0; i < destination.Length; i++)
        {
            if (Half.IsInfinity(destination[i]))
            {
                destination[i] = Half.IsNegative(destination[i]) ? Half.MinValue : Half.MaxValue;
            }
        }
    }

    /// <summary>Widens exactly.</summary>
    public static void FromHalf(ReadOnlySpan<Half> from, Span<float> destination) => TensorPrimitives.ConvertToSingle(from, destination);

    private static void Restore(Vector128<short> numbers, float scale, Span<float> destination)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(numbers);
        (Vector128.ConvertToSingle(low) * scale).CopyTo(destination);
        (Vector128.ConvertToSingle(high) * scale).CopyTo(destination[Vector128<int>.Count..]);
    }
}
