namespace VectorDb.Imaging.Decode.Bmp;

/// <summary>Undoes the run-length codes RLE8 and RLE4 ([MS-WMF] §3.1.6): pairs of bytes, (count, colours) or (0, escape).</summary>
internal static class BmpRunLength
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Delta = 2;

    /// <summary>Expands to one palette index a byte, [height, width], bottom row first. Skipped pixels are index 0.</summary>
    /// <exception cref="ImageException">The code ends before the end of the bitmap is marked or reached.</exception>
    public static byte[] Expand(ReadOnlySpan<byte> code, BmpHeader header)
    {
        byte[] indices = new byte[header.Width * header.Height];
        bool nibbles = header.Compression == BmpCompression.Rle4;
        long at = 0;
        int x = 0;
        for (int y = 0; y < header.Height;)
        {
            if (at + 2 > code.Length)
            {
                throw Cut(y, header);
            }

            byte count = code[(int)at];
            byte value = code[(int)at + 1];
            at += 2;
            if (count > 0)
            {
                Span<byte> run = Room(indices, header, x, y, count);
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = nibbles ? Nibble(value, i) : value;
                }

                x += count;
            }
            else if (value == EndOfBitmap)
            {
                break;
            }
            else if (value == EndOfLine)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == Delta)
            {
                if (at + 2 > code.Length)
                {
                    throw Cut(y, header);
                }

                (x, y) = (x + code[(int)at], y + code[(int)at + 1]);
                at += 2;
            }
            else
            {
                int bytes = nibbles ? (value + 1) / 2 : value;
                if (at + bytes > code.Length)
                {
                    throw Cut(y, header);
                }

                ReadOnlySpan<byte> literal = code.Slice((int)at, bytes);
                Span<byte> run = Room(indices, header, x, y, value);
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = nibbles ? Nibble(literal[i >> 1], i) : literal[i];
                }

                x += value;
                at += bytes + (bytes & 1); // Literals are padded to 16 bits.
            }
        }

        return indices;
    }

    private static byte Nibble(byte pair, int i) => (byte)((i & 1) == 0 ? pair >> 4 : pair & 15);

    /// <summary>The part of a run that lies inside its row; what reaches beyond is dropped.</summary>
    private static Span<byte> Room(byte[] indices, BmpHeader header, int x, int y, int count) =>
        x >= header.Width ? [] : indices.AsSpan((y * header.Width) + x, Math.Min(count, header.Width - x));

    private static ImageException Cut(int row, BmpHeader header) =>
        new(ImageError.Truncated, $"The BMP's run-length code ends in row {row} of {header.Height}.");
}
