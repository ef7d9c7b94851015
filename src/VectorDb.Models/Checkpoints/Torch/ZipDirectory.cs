using System.Buffers.Binary;

namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>
/// The members of a ZIP archive as PyTorch writes it: stored without compression, so that tensors can be mapped where they
/// lie (PKWARE APPNOTE 6.3.10 §4.3, with the ZIP64 fields of §4.5.3). Every offset is checked against the file.
/// </summary>
internal sealed unsafe class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndBytes = 22;
    private const int Locator64Bytes = 20;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const int MaxComment = ushort.MaxValue;
    private const int MaxEntries = 200_000;
    private const ushort Zip64Field = 1;

    private readonly MappedFile _file;

    public ZipDirectory(MappedFile file)
    {
        _file = file;
        Entries = Read();
    }

    /// <summary>The members by their full names.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries { get; }

    private Dictionary<string, ZipEntry> Read()
    {
        (long offset, long count) = FindCentralDirectory();
        if (count is < 0 or > MaxEntries)
        {
            throw Malformed($"the archive claims {count} members, more than the limit of {MaxEntries}");
        }

        Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = At(offset, CentralBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != CentralSignature)
            {
                throw Malformed($"no directory entry at byte {offset}");
            }

            ushort method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            string name = System.Text.Encoding.UTF8.GetString(At(offset + CentralBytes, nameLength));
            ReadOnlySpan<byte> extra = At(offset + CentralBytes + nameLength, extraLength);
            (long length, long local) = ReadSizes(header, extra);
            if (method != 0)
            {
                throw Malformed($"member '{name}' is compressed; PyTorch stores its members");
            }

            if (!entries.TryAdd(name, new ZipEntry(FindData(local, length, name), length)))
            {
                throw Malformed($"member '{name}' is there twice");
            }

            offset += CentralBytes + nameLength + extraLength + commentLength;
        }

        return entries;
    }

    private (long Offset, long Count) FindCentralDirectory()
    {
        long last = _file.Length - EndBytes;
        for (long at = last; at >= 0 && at >= last - MaxComment; at--)
        {
            ReadOnlySpan<byte> end = At(at, EndBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature)
            {
                continue;
            }

            long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            int count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            return offset == uint.MaxValue || count == ushort.MaxValue ? FindCentralDirectory64(at) : (offset, count);
        }

        throw Malformed("the file is not a ZIP archive; files that PyTorch wrote before version 1.6 are not supported");
    }

    private (long Offset, long Count) FindCentralDirectory64(long end)
    {
        ReadOnlySpan<byte> locator = At(end - Locator64Bytes, Locator64Bytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
        {
            throw Malformed("the archive lacks its ZIP64 locator");
        }

        ReadOnlySpan<byte> end64 = At(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), 56);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Signature)
        {
            throw Malformed("the archive lacks its ZIP64 directory");
        }

        return (BinaryPrimitives.ReadInt64LittleEndian(end64[48..]), BinaryPrimitives.ReadInt64LittleEndian(end64[32..]));
    }

    /// <summary>Length and place of a member; where a 32-bit field is full, the extra field has the number, in this order.</summary>
    private (long Length, long Local) ReadSizes(ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ReadOnlySpan<byte> wide = FindZip64(extra);
        if (length == uint.MaxValue)
        {
            length = TakeWide(ref wide);
        }

        if (compressed == uint.MaxValue)
        {
            TakeWide(ref wide);
        }

        return (length, local == uint.MaxValue ? TakeWide(ref wide) : local);
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                return extra.Slice(4, size);
            }

            extra = extra[(4 + size)..];
        }

        return default;
    }

    private long TakeWide(ref ReadOnlySpan<byte> wide)
    {
        if (wide.Length < 8)
        {
            throw Malformed("a directory entry lacks its ZIP64 field");
        }

        long value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return value;
    }

    private long FindData(long local, long length, string name)
    {
        ReadOnlySpan<byte> header = At(local, LocalBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
        {
            throw Malformed($"no member at byte {local}, where '{name}' should be");
        }

        long data = local + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return length >= 0 && data <= _file.Length && length <= _file.Length - data
            ? data
            : throw Malformed($"member '{name}' of {length} bytes does not lie inside the file");
    }

    private ReadOnlySpan<byte> At(long offset, int length) =>
        offset >= 0 && offset <= _file.Length - length
            ? new ReadOnlySpan<byte>(_file.Data + offset, length)
            : throw Malformed($"{length} bytes at {offset} do not lie inside the file of {_file.Length}");

    private ModelException Malformed(string what) => new(ModelError.Malformed, $"{_file.Name}: {what}");
}
