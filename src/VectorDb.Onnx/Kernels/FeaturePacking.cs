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
        var row = new sbyte[width];
        for (int place = 0; place < places; place++)
        {
            scales[place] = QuantizeRow(features.Slice(place * width, width), row);
            sbyte* column = transposed + ((long)(place / Panels.Columns) * evenWidth * Panels.Columns) + (place % Panels.Columns * 2);
            sbyte* line = straight + ((long)(place / 2) * Panels.Columns * 2) + (place % 2);
            for (int i = 0; i < width; i++)
            {
                column[((long)(i / 2) * Panels.Columns * 2) + (i % 2)] = row[i];
                line[((long)(i / Panels.Columns) * evenPlaces * Panels.Columns) + (i % Panels.Columns * 2)] = row[i];
            }
        }
    }

    private static float QuantizeRow(ReadOnlySpan<float> row, Span<sbyte> quantized)
    {
        float scale = SymmetricInt8.ScaleOf(row);
        for (int i = 0; i < row.Length; i++)
        {
            quantized[i] = (sbyte)MathF.Round(row[i] / scale);
        }

        return scale;
    }
}
