namespace VectorDb.Imaging.Decode.Avif;

/// <summary>What an AV1 sequence header (AV1 specification §5.5) says about sizes, and what it takes to read on from there.</summary>
internal sealed record Av1Sequence
{
    private const uint Select = 2;

    /// <summary>The most that a frame's width may be.</summary>
    public long Width { get; private init; }

    /// <summary>The most that a frame's height may be.</summary>
    public long Height { get; private init; }

    private bool IsReducedStill { get; init; }

    private int PresentationTimeBits { get; init; }

    private int FrameIdBits { get; init; }

    private uint ScreenContentTools { get; init; }

    private uint IntegerMotion { get; init; }

    /// <summary>Reads sequence_header_obu().</summary>
    /// <exception cref="ImageException">The header ends too early.</exception>
    public static Av1Sequence Read(ReadOnlySpan<byte> payload)
    {
        BitReader bits = new(payload);
        bits.Read(3 + 1); // seq_profile, still_picture
        bool reduced = bits.Flag();
        int timeBits = 0;
        if (reduced)
        {
            bits.Read(5);
        }
        else
        {
            timeBits = SkipOperatingPoints(ref bits);
        }

        int widthBits = (int)bits.Read(4) + 1;
        int heightBits = (int)bits.Read(4) + 1;
        long width = bits.Read(widthBits) + 1L;
        long height = bits.Read(heightBits) + 1L;
        int idBits = 0;
        if (!reduced && bits.Flag())
        {
            int delta = (int)bits.Read(4) + 2;
            idBits = (int)bits.Read(3) + delta + 1;
        }

        bits.Read(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
        (uint tools, uint motion) = reduced ? (Select, Select) : ReadTools(ref bits);
        return new Av1Sequence
        {
            Width = width,
            Height = height,
            IsReducedStill = reduced,
            PresentationTimeBits = timeBits,
            FrameIdBits = idBits,
            ScreenContentTools = tools,
            IntegerMotion = motion,
        };
    }

    /// <summary>
    /// Whether a frame header (§5.9.2) brings a size of its own. Pictures have no use for that, and such a size need not
    /// keep to the sequence's.
    /// </summary>
    public bool HasOwnFrameSize(ReadOnlySpan<byte> payload)
    {
        if (IsReducedStill)
        {
            return false;
        }

        const uint keyFrame = 0;
        const uint switchFrame = 3;
        BitReader bits = new(payload);
        if (bits.Flag())
        {
            return false; // show_existing_frame
        }

        uint type = bits.Read(2);
        bool shown = bits.Flag();
        if (shown)
        {
            bits.Read(PresentationTimeBits);
        }
        else
        {
            bits.Read(1);
        }

        if (type != switchFrame && !(type == keyFrame && shown))
        {
            bits.Read(1); // error_resilient_mode
        }

        bits.Read(1); // disable_cdf_update
        bool tools = ScreenContentTools == Select ? bits.Flag() : ScreenContentTools == 1;
        if (tools && IntegerMotion == Select)
        {
            bits.Read(1);
        }

        bits.Read(FrameIdBits);
        return type == switchFrame || bits.Flag();
    }

    /// <summary>timing_info() to the last operating point; returns the bits of a frame's presentation time.</summary>
    private static int SkipOperatingPoints(ref BitReader bits)
    {
        int delayBits = 0;
        int timeBits = 0;
        bool equalIntervals = false;
        if (bits.Flag())
        {
            bits.Read(32);
            bits.Read(32);
            equalIntervals = bits.Flag();
            if (equalIntervals)
            {
                bits.SkipVariable();
            }

            if (bits.Flag()) // decoder_model_info_present_flag
            {
                delayBits = (int)bits.Read(5) + 1;
                bits.Read(32);
                bits.Read(5);
                timeBits = (int)bits.Read(5) + 1;
            }
        }

        bool hasDisplayDelay = bits.Flag();
        for (uint points = bits.Read(5) + 1; points > 0; points--)
        {
            bits.Read(12);
            if (bits.Read(5) > 7)
            {
                bits.Read(1);
            }

            if (delayBits > 0 && bits.Flag())
            {
                bits.Read(delayBits);
                bits.Read(delayBits);
                bits.Read(1);
            }

            if (hasDisplayDelay && bits.Flag())
            {
                bits.Read(4);
            }
        }

        return equalIntervals ? 0 : timeBits;
    }

    private static (uint ScreenContentTools, uint IntegerMotion) ReadTools(ref BitReader bits)
    {
        bits.Read(4); // interintra, masked compound, warped motion, dual filter
        bool orderHint = bits.Flag();
        if (orderHint)
        {
            bits.Read(2);
        }

        uint tools = bits.Flag() ? Select : bits.Read(1);
        uint motion = tools == 0 || bits.Flag() ? Select : bits.Read(1);
        return (tools, motion);
    }
}
