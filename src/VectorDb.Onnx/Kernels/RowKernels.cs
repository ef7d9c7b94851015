using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Steps over one row of floats that stays in the first cache from step to step. A step's result depends on nothing but the row.
/// Rows hold a multiple of sixteen elements of memory; what lies behind the width is computed along and never seen.
/// </summary>
internal static unsafe class RowKernels
{
    /// <summary>Elements of a vector.</summary>
    public const int Lanes = 16;

    private const float ActivationLimit = 127f;
    private const float SmallestScale = 1e-30f;
    private const byte ActivationZero = 128;

    /// <summary>row = sums * rowScale * columnScales + bias; a null bias is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dequantize(int* sums, float rowScale, float* columnScales, float* bias, float* row, int width)
    {
        Vector512<float> scale = Vector512.Create(rowScale);
        int i = 0;
        if (bias != null)
        {
            for (; i <= width - Lanes; i += Lanes)
            {
                Vector512<float> value = Vector512.ConvertToSingle(Vector512.Load(sums + i));
                VectorMath.Fma(value, scale * Vector512.Load(columnScales + i), Vector512.Load(bias + i)).Store(row + i);
            }
        }
        else
        {
            for (; i <= width - Lanes; i += Lanes)
            {
                Vector512<float> value = Vector512.ConvertToSingle(Vector512.Load(sums + i));
                (value * (scale * Vector512.Load(columnScales + i))).Store(row + i);
            }
        }

        for (; i < width; i++)
        {
            float factor = rowScale * columnScales[i];
            row[i] = bias != null ? MathF.FusedMultiplyAdd(sums[i], factor, bias[i]) : sums[i] * factor;
        }
    }

    /// <summary>Dequantises some columns of many rows: result [rows, width] lies close together.</summary>
    /// <param name="sums">The first element of the first row.</param>
    /// <param name="stride">Elements from a row of sums to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="rowScales">[rows].</param>
    /// <param name="columnScales">[width].</param>
    /// <param name="bias">[width], or null for none.</param>
    /// <param name="result">[rows, width].</param>
    /// <param name="width">Columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DequantizeBlock(
        int* sums, long stride, int rows, float* rowScales, float* columnScales, float* bias, float* result, int width)
    {
        int column = 0;
        for (; column <= width - Lanes; column += Lanes)
        {
            Vector512<float> scale = Vector512.Load(columnScales + column);
            Vector512<float> offset = bias == null ? Vector512<float>.Zero : Vector512.Load(bias + column);
            int* from = sums + column;
            float* to = result + column;
            for (int row = 0; row < rows; row++)
            {
                Vector512<float> value = Vector512.ConvertToSingle(Vector512.Load(from));
                VectorMath.Fma(value, scale * Vector512.Create(rowScales[row]), offset).Store(to);
                from += stride;
                to += width;
            }
        }

        for (; column < width; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                float offset = bias == null ? 0 : bias[column];
                result[((long)row * width) + column] = MathF.FusedMultiplyAdd(
                    sums[(row * stride) + column], rowScales[row] * columnScales[column], offset);
            }
        }
    }

    /// <summary>row += addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* row, float* addend, int width)
    {
        int i = 0;
        for (; i <= width - Lanes; i += Lanes)
        {
            (Vector512.Load(row + i) + Vector512.Load(addend + i)).Store(row + i);
        }

        for (; i < width; i++)
        {
            row[i] += addend[i];
        }
    }

    /// <summary>row = activation(row).</summary>
    public static void Activate(float* row, int width, RowActivation activation)
    {
        for (int i = width; i % Lanes != 0; i++)
        {
            row[i] = 0;
        }

        switch (activation)
        {
            case RowActivation.Gelu:
                ActivateGelu(row, width);
                break;
            case RowActivation.GeluTanh:
                ActivateGeluTanh(row, width);
                break;
            case RowActivation.QuickGelu:
                ActivateSigmoid(row, width, 1.702f);
                break;
            case RowActivation.Silu:
                ActivateSigmoid(row, width, 1f);
                break;
            case RowActivation.Relu:
                ActivateRelu(row, width);
                break;
            default:
                break;
        }
    }

    /// <summary>row = (row - mean) / sqrt(variance + epsilon) * weight + bias; without centring for a root mean square norm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* row, int width, float* weight, float* bias, float epsilon, bool centre)
    {
        float mean = centre ? Sum(row, width) / width : 0;
        float variance = SquaredDistance(row, width, mean) / width;
        float factor = 1f / MathF.Sqrt(variance + epsilon);
        Vector512<float> means = Vector512.Create(mean);
        Vector512<float> factors = Vector512.Create(factor);
        int i = 0;
        for (; i <= width - Lanes; i += Lanes)
        {
            Vector512<float> value = (Vector512.Load(row + i) - means) * factors * Vector512.Load(weight + i);
            (bias == null ? value : value + Vector512.Load(bias + i)).Store(row + i);
        }

        for (; i < width; i++)
        {
            row[i] = ((row[i] - mean) * factor * weight[i]) + (bias == null ? 0 : bias[i]);
        }
    }

    /// <summary>quantized = round(row / scale) + 128, halves to even, with the scale that maps the largest magnitude to 127.</summary>
    /// <returns>The scale.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Quantize(float* row, int width, byte* quantized)
    {
        float largest = LargestMagnitude(row, width);
        float scale = MathF.Max(largest, SmallestScale) * (1f / ActivationLimit);
        float inverse = 1f / scale;
        Vector512<float> inverses = Vector512.Create(inverse);
        Vector512<int> zero = Vector512.Create((int)ActivationZero);
        int i = 0;
        for (; i <= width - (4 * Lanes); i += 4 * Lanes)
        {
            Vector512<short> low = Vector512.Narrow(Whole(row + i, inverses) + zero, Whole(row + i + Lanes, inverses) + zero);
            Vector512<short> high = Vector512.Narrow(Whole(row + i + (2 * Lanes), inverses) + zero, Whole(row + i + (3 * Lanes), inverses) + zero);
            Vector512.Narrow(low.AsUInt16(), high.AsUInt16()).Store(quantized + i);
        }

        for (; i < width; i++)
        {
            quantized[i] = (byte)((int)MathF.Round(row[i] * inverse) + ActivationZero);
        }

        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Whole(float* row, Vector512<float> inverse) =>
        Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(row) * inverse));

    /// <summary>The largest magnitude of a row; zero of an empty one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float LargestMagnitude(float* row, int width)
    {
        Vector512<float> first = Vector512<float>.Zero;
        Vector512<float> second = Vector512<float>.Zero;
        int i = 0;
        for (; i <= width - (2 * Lanes); i += 2 * Lanes)
        {
            first = Vector512.Max(first, Vector512.Abs(Vector512.Load(row + i)));
            second = Vector512.Max(second, Vector512.Abs(Vector512.Load(row + i + Lanes)));
        }

        float largest = VectorMath.MaxAcross(Vector512.Max(first, second));
        for (; i < width; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(row[i]));
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* row, int width)
    {
        Vector512<float> first = Vector512<float>.Zero;
        Vector512<float> second = Vector512<float>.Zero;
        int i = 0;
        for (; i <= width - (2 * Lanes); i += 2 * Lanes)
        {
            first += Vector512.Load(row + i);
            second += Vector512.Load(row + i + Lanes);
        }

        float sum = VectorMath.SumAcross(first + second);
        for (; i < width; i++)
        {
            sum += row[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SquaredDistance(float* row, int width, float mean)
    {
        Vector512<float> means = Vector512.Create(mean);
        Vector512<float> first = Vector512<float>.Zero;
        Vector512<float> second = Vector512<float>.Zero;
        int i = 0;
        for (; i <= width - (2 * Lanes); i += 2 * Lanes)
        {
            Vector512<float> a = Vector512.Load(row + i) - means;
            Vector512<float> b = Vector512.Load(row + i + Lanes) - means;
            first = VectorMath.Fma(a, a, first);
            second = VectorMath.Fma(b, b, second);
        }

        float sum = VectorMath.SumAcross(first + second);
        for (; i < width; i++)
        {
            sum += (row[i] - mean) * (row[i] - mean);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ActivateGelu(float* row, int width)
    {
        for (int i = 0; i < width; i += Lanes)
        {
            VectorMath.Gelu(Vector512.Load(row + i)).Store(row + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ActivateGeluTanh(float* row, int width)
    {
        for (int i = 0; i < width; i += Lanes)
        {
            VectorMath.GeluTanh(Vector512.Load(row + i)).Store(row + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ActivateSigmoid(float* row, int width, float alpha)
    {
        for (int i = 0; i < width; i += Lanes)
        {
            Vector512<float> x = Vector512.Load(row + i);
            VectorMath.TimesSigmoid(x, x * alpha).Store(row + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ActivateRelu(float* row, int width)
    {
        for (int i = 0; i < width; i += Lanes)
        {
            Vector512.Max(Vector512.Load(row + i), Vector512<float>.Zero).Store(row + i);
        }
    }
}
