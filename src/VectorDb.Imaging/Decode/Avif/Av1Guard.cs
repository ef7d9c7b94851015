namespace VectorDb.Imaging.Decode.Avif;

/// <summary>
/// Judges the sizes in an AVIF's AV1 data. The container's size (ispe) is a claim: the decoder allocates by the sequence
/// header inside the data, so each of those is judged too, before anything is decoded.
/// </summary>
internal static class Av1Guard
{
    private const int SequenceHeader = 1;
    private const int FrameHeader = 3;
    private const int Frame = 6;

    /// <summary>Judges every AV1 item of a file.</summary>
    /// <exception cref="ImageException">A frame would be over the limits, or a header is broken.</exception>
    public static void Judge(ReadOnlyMemory<byte> file, DecodeLimits limits)
    {
        foreach (ReadOnlyMemory<byte> item in AvifItems.Av1Data(file))
        {
            JudgeObus(item.Span, limits);
        }
    }

    /// <summary>Walks open bitstream units (AV1 specification §5.3): a header byte, an extension, a length, a payload.</summary>
    private static void JudgeObus(ReadOnlySpan<byte> data, DecodeLimits limits)
    {
        Av1Sequence? sequence = null;
        while (data.Length > 0)
        {
            int type = (data[0] >> 3) & 15;
            bool extended = (data[0] & 4) != 0;
            bool sized = (data[0] & 2) != 0;
            data = data[Math.Min(extended ? 2 : 1, data.Length)..];
            int length = sized ? TakeLength(ref data) : data.Length;
            ReadOnlySpan<byte> payload = data[..Math.Min(length, data.Length)];
            if (type == SequenceHeader)
            {
                sequence = Av1Sequence.Read(payload);
                limits.JudgeSize(ImageFormat.Avif, sequence.Width, sequence.Height);
            }
            else if (type is FrameHeader or Frame && sequence?.HasOwnFrameSize(payload) == true)
            {
                throw new ImageException(ImageError.UnsupportedFormat, "The AVIF has a frame of another size than its sequence, which is not read.");
            }

            data = data[payload.Length..];
        }
    }

    /// <summary>leb128(): seven bits a byte, lowest first, at most eight bytes.</summary>
    private static int TakeLength(ref ReadOnlySpan<byte> data)
    {
        ulong length = 0;
        for (int i = 0; i < 8 && data.Length > 0; i++)
        {
            byte part = data[0];
            data = data[1..];
            length |= (ulong)(part & 0x7F) << (i * 7);
            if (part < 0x80)
            {
                break;
            }
        }

        return (int)Math.Min(length, int.MaxValue);
    }
}
