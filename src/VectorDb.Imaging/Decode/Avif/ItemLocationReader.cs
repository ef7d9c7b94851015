namespace VectorDb.Imaging.Decode.Avif;

/// <summary>Reads an iloc box (ISO/IEC 14496-12 §8.11.3): for each item the stretches of the file that make its data.</summary>
internal sealed class ItemLocationReader
{
    private const int InItemData = 1; // construction_method

    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _end;
    private readonly int _itemDataAt;
    private int _at;
    private long _total;

    /// <summary>Makes a reader.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="box">The iloc box.</param>
    /// <param name="itemDataAt">Where the body of the idat box starts; 0 where there is none.</param>
    public ItemLocationReader(ReadOnlyMemory<byte> file, IsoBox box, int itemDataAt)
    {
        _file = file;
        _at = box.Body;
        _end = box.End;
        _itemDataAt = itemDataAt;
    }

    /// <summary>The data of the wanted items.</summary>
    /// <exception cref="ImageException">The box is broken, or the items together are longer than the file.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Items(HashSet<uint> wanted)
    {
        int version = (int)Number(1);
        Number(3);
        int sizes = (int)Number(2);
        (int offsetBytes, int lengthBytes, int baseBytes, int indexBytes) = (sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, version == 0 ? 0 : sizes & 15);
        for (long count = (long)Number(version < 2 ? 2 : 4); count > 0; count--)
        {
            uint id = (uint)Number(version < 2 ? 2 : 4);
            int method = version == 0 ? 0 : (int)Number(2) & 15;
            Number(2);
            ulong origin = Number(baseBytes) + (method == InItemData ? (ulong)_itemDataAt : 0);
            List<ReadOnlyMemory<byte>> extents = [];
            for (int extent = (int)Number(2); extent > 0; extent--)
            {
                Number(indexBytes);
                ulong offset = origin + Number(offsetBytes);
                ulong length = Number(lengthBytes);
                if (wanted.Contains(id) && offset < (ulong)_file.Length)
                {
                    extents.Add(Stretch((int)offset, length));
                }
            }

            if (extents.Count > 0)
            {
                yield return Join(extents);
            }
        }
    }

    /// <summary>A length of 0 means the rest of the file.</summary>
    private ReadOnlyMemory<byte> Stretch(int offset, ulong length)
    {
        int rest = _file.Length - offset;
        ReadOnlyMemory<byte> stretch = _file.Slice(offset, length == 0 || length > (ulong)rest ? rest : (int)length);
        _total += stretch.Length;
        return _total <= _file.Length
            ? stretch
            : throw new ImageException(ImageError.Malformed, "The AVIF's items together are longer than the file.");
    }

    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> extents)
    {
        if (extents.Count == 1)
        {
            return extents[0];
        }

        byte[] joined = new byte[extents.Sum(e => e.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> extent in extents)
        {
            extent.Span.CopyTo(joined.AsSpan(at));
            at += extent.Length;
        }

        return joined;
    }

    private ulong Number(int bytes)
    {
        if (_at + bytes > _end)
        {
            throw new ImageException(ImageError.Truncated, "The AVIF ends inside its table of items (iloc).");
        }

        ulong number = 0;
        for (int i = 0; i < bytes; i++)
        {
            number = (number << 8) | _file.Span[_at++];
        }

        return number;
    }
}
