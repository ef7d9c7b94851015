using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Decode.Bmp;

/// <summary>
/// The headers in front of a bitmap's pixels ([MS-WMF] §2.2.2.3 and its later versions): the file header of 14 bytes, the
/// info header of 12 (OS/2) or 40 to 124 bytes, channel masks, palette.
/// </summary>
internal sealed record BmpHeader
{
    private const int FileHeaderBytes = 14;
    private const int CoreHeaderBytes = 12;
    private const int InfoHeaderBytes = 40;

    private static readonly uint[] Masks555 = [0x7C00, 0x03E0, 0x001F];
    private static readonly uint[] Masks888 = [0xFF0000, 0x00FF00, 0x0000FF];

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Whether the first stored row is the top one.</summary>
    public required bool IsTopDown { get; init; }

    /// <summary>Bits of a pixel: 1, 2, 4, 8, 16, 24 or 32.</summary>
    public required int Bits { get; init; }

    /// <summary>How the rows are coded.</summary>
    public required BmpCompression Compression { get; init; }

    /// <summary>Where the pixels start in the file.</summary>
    public required int PixelOffset { get; init; }

    /// <summary>Red, green and blue masks of a pixel of 16 or 32 bits.</summary>
    public required uint[] Masks { get; init; }

    /// <summary>RGB of each palette entry, 256 × 3 bytes; entries that the file does not give are black.</summary>
    public required byte[] Palette { get; init; }

    /// <summary>Colours of the palette; 0 where pixels hold their own.</summary>
    public required int Colours { get; init; }

    /// <summary>Whether pixels are indices; a palette that is the grey scale itself makes them grey values (Pillow's modes P, 1 and L).</summary>
    public bool IsIndexed => Bits <= 8 && (Colours <= 2 || !IsGreyScale());

    /// <summary>Bytes of one stored row that is not run-length coded: whole 32-bit words.</summary>
    public long Stride => ((long)Width * Bits + 31) / 32 * 4;

    /// <summary>Reads the headers; the size is judged before anything is allocated.</summary>
    /// <exception cref="ImageException">The headers are broken, or the size is over the limits.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> bytes, DecodeLimits limits)
    {
        ByteReader reader = new(bytes, bigEndian: false);
        if (!reader.Has(0, FileHeaderBytes + CoreHeaderBytes) || !reader.Has(FileHeaderBytes, reader.U32(FileHeaderBytes)))
        {
            throw new ImageException(ImageError.Truncated, "The BMP ends inside its header.");
        }

        int headerBytes = (int)reader.U32(FileHeaderBytes);
        if (headerBytes is not (CoreHeaderBytes or InfoHeaderBytes or 52 or 56 or 64 or 108 or 124))
        {
            throw new ImageException(ImageError.UnsupportedFormat, $"The BMP has an info header of {headerBytes} bytes, which no version has.");
        }

        bool core = headerBytes == CoreHeaderBytes;
        long width = core ? reader.U16(18) : (int)reader.U32(18);
        long signedHeight = core ? reader.U16(20) : (int)reader.U32(22);
        limits.JudgeSize(ImageFormat.Bmp, width, Math.Abs(signedHeight));

        int bits = reader.U16(core ? 24 : 28);
        BmpCompression compression = core ? BmpCompression.Rgb : (BmpCompression)reader.U32(30);
        JudgeCoding(bits, compression, signedHeight < 0);

        bool masksFollow = headerBytes == InfoHeaderBytes && compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields;
        int masksAt = FileHeaderBytes + InfoHeaderBytes;
        int paletteAt = FileHeaderBytes + headerBytes + (masksFollow ? (compression == BmpCompression.BitFields ? 12 : 16) : 0);
        uint[] masks = compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields
            ? ReadMasks(reader, masksAt)
            : bits == 16 ? Masks555 : Masks888;

        uint declaredColours = core ? 0 : reader.U32(46);
        int entryBytes = core ? 3 : 4;
        int colours = bits > 8 ? 0 : declaredColours == 0 ? 1 << bits : (int)Math.Min(declaredColours, 1u << bits);
        uint offset = reader.U32(10);
        long pixelOffset = offset == 0 ? paletteAt + (colours * entryBytes) : offset;
        if (pixelOffset > bytes.Length || paletteAt > bytes.Length)
        {
            throw new ImageException(ImageError.Truncated, $"The BMP's pixels start at byte {pixelOffset}, but the file has {bytes.Length}.");
        }

        return new BmpHeader
        {
            Width = (int)width,
            Height = (int)Math.Abs(signedHeight),
            IsTopDown = signedHeight < 0,
            Bits = bits,
            Compression = compression,
            PixelOffset = (int)pixelOffset,
            Masks = masks,
            Colours = colours,
            Palette = ReadPalette(bytes[paletteAt..], colours, entryBytes),
        };
    }

    private bool IsGreyScale()
    {
        for (int i = 0; i < Colours * 3; i++)
        {
            if (Palette[i] != i / 3)
            {
                return false;
            }
        }

        return true;
    }

    private static void JudgeCoding(int bits, BmpCompression compression, bool topDown)
    {
        bool known = compression switch
        {
            BmpCompression.Rgb => bits is 1 or 2 or 4 or 8 or 16 or 24 or 32,
            BmpCompression.Rle8 => bits == 8 && !topDown,
            BmpCompression.Rle4 => bits == 4 && !topDown,
            BmpCompression.BitFields or BmpCompression.AlphaBitFields => bits is 16 or 32,
            _ => false,
        };
        if (!known)
        {
            throw new ImageException(
                ImageError.UnsupportedFormat, $"The BMP has {bits} bits a pixel with compression {(int)compression}, which is not read.");
        }
    }

    private static uint[] ReadMasks(ByteReader reader, int at)
    {
        if (!reader.Has(at, 12))
        {
            throw new ImageException(ImageError.Truncated, "The BMP ends inside its channel masks.");
        }

        uint[] masks = [reader.U32(at), reader.U32(at + 4), reader.U32(at + 8)];
        foreach (uint mask in masks)
        {
            ulong shifted = mask == 0 ? 0 : mask >> System.Numerics.BitOperations.TrailingZeroCount(mask);
            if (mask == 0 || (shifted & (shifted + 1)) != 0)
            {
                throw new ImageException(ImageError.Malformed, $"The BMP's channel mask {mask:X8} is not one run of bits.");
            }
        }

        return masks;
    }

    private static byte[] ReadPalette(ReadOnlySpan<byte> bytes, int colours, int entryBytes)
    {
        byte[] palette = new byte[256 * 3];
        for (int i = 0; i < colours && (i * entryBytes) + 3 <= bytes.Length; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(i * entryBytes, 3); // Blue, green, red.
            (palette[i * 3], palette[(i * 3) + 1], palette[(i * 3) + 2]) = (entry[2], entry[1], entry[0]);
        }

        return palette;
    }
}
