namespace VectorDb.Imaging.Decode.Gif;

/// <summary>Reads codes of some bits, lowest bit first, across the borders of a GIF's sub-blocks.</summary>
internal ref struct SubBlockBits
{
    private readonly ReadOnlySpan<byte> _data;
    private int _at;
    private int _left;
    private uint _bits;
    private int _held;

    public SubBlockBits(ReadOnlySpan<byte> data)
    {
        _data = data;
    }

    /// <summary>Reads a code of <paramref name="width"/> bits, 2 to 12; -1 at the end.</summary>
    public int Read(int width)
    {
        while (_held < width)
        {
            if (_left == 0)
            {
                if (_at >= _data.Length || _data[_at] == 0)
                {
                    return -1;
                }

                _left = _data[_at++];
            }

            if (_at >= _data.Length)
            {
                return -1;
            }

            _bits |= (uint)_data[_at++] << _held;
            _held += 8;
            _left--;
        }

        int code = (int)(_bits & ((1u << width) - 1));
        _bits >>= width;
        _held -= width;
        return code;
    }
}
