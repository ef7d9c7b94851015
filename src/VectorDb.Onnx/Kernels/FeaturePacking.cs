using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>Packs features [places, width] as <see cref="FeatureAttentionMath"/> reads them.</summary>
internal static unsafe class FeaturePacking
{
    /// <summary>Panels of [width, places] and of [places, width].</summary>
    public static void Pack(ReadOnlySpan<float> features, int width, float* transposed, float* straight)
    {
        int places = features.Length / width;
        new Span<float>(transposed, Panels.Pad(places) * width).Clear();
        new Span<float>(straight, Panels.Pad(width) * places).Clear();
        for (int place = 0; place < places; place++)
        {
            ReadOnlySpan<float> row = features.Slice(place * width, width);
            float* to = transposed + ((long)(place / Panels.Columns) * width * Panels.Columns) + (place % Panels.Columns);
            for (int i = 0; i < width; i++)
            {
                to[(long)i * Panels.Columns] = row[i];
            }

            for (int column = 0; column < width; column += Panels.Columns)
            {
                int count = Math.Min(Panels.Columns, width - column);
                row.Slice(column, count).CopyTo(new Span<float>(straight + ((long)column * places) + ((long)place * Panels.Columns), count));
            }
        }
    }

    /// <summary>The same in int8, each place symmetric around zero with a scale of its own, two neighbours side by side.</summary>
    public static void Quantize(ReadOnlySpan<float> features, int width, sbyte* transposed, sbyte* straight, float* scales)
    {
        int places = features.Length / width;
        int evenWidth = Panels.PadPair(width);
        int evenPlaces = Panels.PadPair(places);
        new Span<sbyte>(transposed, Panels.Pad(places) * evenWidth).Clear();
        new Span<sbyte>(straight, Panels.Pad(width) * evenPlaces).Clear();
        new Span<float>(scales, Panels.Pad(places)).Clear();
        var rows = new sbyte[2 * evenWidth];
        fixed (sbyte* first = rows)
        {
            sbyte* second = first + evenWidth;
            for (int place = 0; place < places; place += 2)
            {
                scales[place] = QuantizeRow(features.Slice(place * width, width), first);
                Transpose(first, evenWidth, place, transposed);
                if (place + 1 < places)
                {
                    scales[place + 1] = QuantizeRow(features.Slice((place + 1) * width, width), second);
                    Transpose(second, evenWidth, place + 1, transposed);
                }
                else
                {
                    new Span<sbyte>(second, width).Clear();
                }

                Interleave(first, second, width, straight + ((long)place * Panels.Columns), (long)evenPlaces * Panels.Columns);
            }
        }
    }

    /// <summary>A place's features, two at a time, to its column of the transposed panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(sbyte* row, int evenWidth, int place, sbyte* transposed)
    {
        var from = (short*)row;
        short* to = (short*)transposed + ((long)(place / Panels.Columns) * (evenWidth / 2) * Panels.Columns) + (place % Panels.Columns);
        for (int i = 0; i < evenWidth / 2; i++)
        {
            *to = from[i];
            to += Panels.Columns;
        }
    }

    /// <summary>Two places side by side, to their line of each straight panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(sbyte* first, sbyte* second, int width, sbyte* straight, long panelLength)
    {
        for (int column = 0; column < width; column += Panels.Columns)
        {
            var to = (short*)straight;
            for (int i = 0; i < Math.Min(Panels.Columns, width - column); i++)
            {
                to[i] = (short)((byte)first[column + i] | (second[column + i] << 8));
            }

            straight += panelLength;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float QuantizeRow(ReadOnlySpan<float> row, sbyte* quantized)
    {
        fixed (float* from = row)
        {
            float largest = RowKernels.LargestMagnitude(from, row.Length);
            float scale = largest > 0 ? largest / SymmetricInt8.Limit : 1f;
            Vector512<float> scales = Vector512.Create(scale);
            int i = 0;
            for (; i <= row.Length - RowKernels.Lanes; i += RowKernels.Lanes)
            {
                Vector512<int> whole = Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(from + i) / scales));
                Vector256<short> words = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
                Vector128.Narrow(words.GetLower(), words.GetUpper()).Store(quantized + i);
            }

            for (; i < row.Length; i++)
            {
                quantized[i] = (sbyte)MathF.Round(from[i] / scale);
            }

            return scale;
        }
    }
}
