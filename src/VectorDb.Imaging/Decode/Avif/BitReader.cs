namespace VectorDb.Imaging.Decode.Avif;

/// <summary>Reads bits, highest first, as AV1 writes them (AV1 specification §4.10).</summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private long _bit;

    public BitReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>f(n): a number of 0 to 32 bits.</summary>
    /// <exception cref="ImageException">There are not so many.</exception>
    public uint Read(int bits)
    {
        if (_bit + bits > (long)_bytes.Length * 8)
        {
            throw new ImageException(ImageError.Truncated, "The AVIF ends inside an AV1 header.");
        }

        uint value = 0;
        for (int i = 0; i < bits; i++, _bit++)
        {
            value = (value << 1) | (uint)((_bytes[(int)(_bit >> 3)] >> (int)(7 - (_bit & 7))) & 1);
        }

        return value;
    }

    /// <summary>One bit.</summary>
    public bool Flag() => Read(1) == 1;

    /// <summary>uvlc(): as many zeros as bits follow the one.</summary>
    public void SkipVariable()
    {
        int zeros = 0;
        while (!Flag())
        {
            zeros++;
        }

        Read(Math.Min(zeros, 32));
    }
}
