using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Decode.Gif;

/// <summary>The first frame of a GIF (GIF89a specification §18-23), found by walking the blocks in front of it.</summary>
internal sealed record GifFrame
{
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageSeparator = 0x2C;
    private const int DescriptorBytes = 9;

    /// <summary>Width of the canvas: the logical screen, or the frame where that reaches beyond it.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the canvas.</summary>
    public required int Height { get; init; }

    /// <summary>Where the frame's first column lies on the canvas.</summary>
    public required int Left { get; init; }

    /// <summary>Where the frame's first row lies on the canvas.</summary>
    public required int Top { get; init; }

    /// <summary>Pixels in a row of the frame.</summary>
    public required int FrameWidth { get; init; }

    /// <summary>Rows of the frame.</summary>
    public required int FrameHeight { get; init; }

    /// <summary>Whether the rows are stored in four interleaved passes.</summary>
    public required bool IsInterlaced { get; init; }

    /// <summary>Index of the pixels that the frame does not cover: the transparent one, else 0, as in Pillow.</summary>
    public required byte BackgroundIndex { get; init; }

    /// <summary>Where the palette starts in the file; 0 where there is none and indices are grey values.</summary>
    public required int PaletteOffset { get; init; }

    /// <summary>Colours of the palette.</summary>
    public required int PaletteColours { get; init; }

    /// <summary>Where the code starts: its least code size, then the sub-blocks.</summary>
    public required int DataOffset { get; init; }

    /// <summary>Finds the first frame.</summary>
    /// <exception cref="ImageException">The blocks are broken or end before a frame.</exception>
    public static GifFrame Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: false);
        if (!reader.Has(0, 13))
        {
            throw Cut("its screen descriptor");
        }

        (int screenWidth, int screenHeight) = (reader.U16(6), reader.U16(8));
        (int paletteAt, int colours) = Palette(bytes[10], 13);
        long at = 13 + (colours * 3);
        byte background = 0;
        while (reader.Has(at, 1) && bytes[(int)at] != ImageSeparator)
        {
            if (bytes[(int)at] != Extension)
            {
                at++; // Stray bytes between blocks are skipped, as Pillow does.
                continue;
            }

            if (reader.Has(at, 8) && bytes[(int)at + 1] == GraphicControl && bytes[(int)at + 2] == 4 && (bytes[(int)at + 3] & 1) != 0)
            {
                background = bytes[(int)at + 6];
            }

            at = SkipSubBlocks(bytes, at + 2);
        }

        if (!reader.Has(at, 1 + DescriptorBytes))
        {
            throw Cut("its first frame");
        }

        (int left, int top) = (reader.U16(at + 1), reader.U16(at + 3));
        (int width, int height) = (reader.U16(at + 5), reader.U16(at + 7));
        byte flags = bytes[(int)at + 9];
        at += 1 + DescriptorBytes;
        if ((flags & 0x80) != 0)
        {
            (paletteAt, colours) = Palette(flags, (int)at);
            at += colours * 3;
        }

        if (!reader.Has(at, 1))
        {
            throw Cut("its first frame's pixels");
        }

        return new GifFrame
        {
            Width = Math.Max(screenWidth, left + width),
            Height = Math.Max(screenHeight, top + height),
            Left = left,
            Top = top,
            FrameWidth = width,
            FrameHeight = height,
            IsInterlaced = (flags & 0x40) != 0,
            BackgroundIndex = background,
            PaletteOffset = paletteAt,
            PaletteColours = colours,
            DataOffset = (int)at,
        };
    }

    /// <summary>Whether indices name colours; without a palette, or with the grey scale as one, they are grey values themselves.</summary>
    public bool HasColours(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < PaletteColours * 3 && PaletteOffset + i < bytes.Length; i++)
        {
            if (bytes[PaletteOffset + i] != i / 3)
            {
                return true;
            }
        }

        return false;
    }

    private static (int Offset, int Colours) Palette(byte flags, int at) => (flags & 0x80) != 0 ? (at, 2 << (flags & 7)) : (0, 0);

    private static long SkipSubBlocks(ReadOnlySpan<byte> bytes, long at)
    {
        while (at < bytes.Length && bytes[(int)at] != 0)
        {
            at += 1 + bytes[(int)at];
        }

        return at + 1;
    }

    private static ImageException Cut(string what) => new(ImageError.Truncated, $"The GIF ends before {what}.");
}
