namespace VectorDb.Imaging.Decode.Gif;

/// <summary>
/// GIF's variable-length LZW (GIF89a appendix F). A table entry is a stretch of the output already written: the string
/// of the code before, and the one pixel behind it.
/// </summary>
internal static class LzwDecoder
{
    private const int TableSize = 4096;
    private const int LargestWidth = 12;

    /// <summary>Decodes until <paramref name="output"/> is full.</summary>
    /// <param name="data">The least code size, then sub-blocks: a length byte and as many bytes, ended by a length of 0.</param>
    /// <param name="output">One palette index a pixel.</param>
    /// <exception cref="ImageException">A code stands for nothing, or the codes end too early.</exception>
    public static void Decode(ReadOnlySpan<byte> data, Span<byte> output)
    {
        int leastBits = data[0];
        if (leastBits is < 1 or > 8)
        {
            throw new ImageException(ImageError.Malformed, $"The GIF's least code size is {leastBits}; 1 to 8 are allowed.");
        }

        Span<int> starts = stackalloc int[TableSize];
        Span<int> lengths = stackalloc int[TableSize];
        int clear = 1 << leastBits;
        int end = clear + 1;
        int next = end + 1;
        int width = leastBits + 1;
        int written = 0;
        int previousLength = 0;
        SubBlockBits bits = new(data[1..]);
        while (written < output.Length)
        {
            int code = bits.Read(width);
            if (code == clear)
            {
                (next, width, previousLength) = (end + 1, leastBits + 1, 0);
                continue;
            }

            if (code < 0 || code == end)
            {
                throw new ImageException(ImageError.Truncated, $"The GIF's pixels end after {written} of {output.Length}.");
            }

            if (previousLength > 0 && next < TableSize)
            {
                (starts[next], lengths[next]) = (written - previousLength, previousLength + 1);
                next++;
                width += next == 1 << width && width < LargestWidth ? 1 : 0;
            }

            if (code < clear)
            {
                output[written++] = (byte)code;
                previousLength = 1;
                continue;
            }

            if (code >= next)
            {
                throw new ImageException(ImageError.Malformed, $"The GIF's code {code} stands for nothing yet; the table ends at {next}.");
            }

            int start = starts[code];
            previousLength = Math.Min(lengths[code], output.Length - written);
            for (int i = 0; i < previousLength; i++)
            {
                output[written + i] = output[start + i]; // Forwards: the last pixel may be one just written.
            }

            written += previousLength;
        }
    }
}
