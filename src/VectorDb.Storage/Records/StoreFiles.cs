using System.Globalization;

namespace VectorDb.Storage;

/// <summary>The files of a store: data segments, their checksum tables, index files, checkpoint records.</summary>
internal sealed class StoreFiles
{
    private const int Version = 1;
    private const string DataPrefix = "data-";
    private const string SumsPrefix = "sums-";
    private const string IndexPrefix = "index-";
    private const string CheckpointPrefix = "checkpoint-";

    public StoreFiles(IFileSystem files, string directory)
    {
        Files = files;
        Directory = directory;
    }

    public IFileSystem Files { get; }

    public string Directory { get; }

    private static ReadOnlySpan<byte> CheckpointMagic => "VDBCKP\r\n"u8;

    private static ReadOnlySpan<byte> SumsMagic => "VDBSUM\r\n"u8;

    public DeviceFiles Data => new(Directory, DataName);

    public DeviceFiles Index(Guid token) => new(Directory, _ => IndexName(token));

    public static string DataName(int segment) => string.Create(CultureInfo.InvariantCulture, $"{DataPrefix}{segment:x8}");

    public static string SumsName(int segment) => string.Create(CultureInfo.InvariantCulture, $"{SumsPrefix}{segment:x8}");

    public static string IndexName(Guid token) => $"{IndexPrefix}{token:n}";

    public static string CheckpointName(Guid token) => $"{CheckpointPrefix}{token:n}";

    public void WriteCheckpoint(CheckpointRecord record) =>
        Envelope.Write(Files, PathOf(CheckpointName(record.LogToken)), CheckpointMagic, Version, record.Encode());

    public CheckpointRecord ReadCheckpoint(CheckpointToken token)
    {
        string path = PathOf(CheckpointName(token.Value));
        CheckpointRecord record = CheckpointRecord.Decode(Envelope.Read(Files, path, CheckpointMagic, Version), path);
        return record.LogToken == token.Value
            ? record
            : throw StorageException.Damaged(path, 0, "it is of another checkpoint than its name says");
    }

    public void WriteSums(int segment, byte[] table) => Envelope.Write(Files, PathOf(SumsName(segment)), SumsMagic, Version, table);

    /// <summary>The checksum table that a checkpoint has noted the digest of.</summary>
    public BlockSums ReadSums(int segment, uint digest)
    {
        string path = PathOf(SumsName(segment));
        byte[] table = Envelope.Read(Files, path, SumsMagic, Version);
        return BlockSums.Digest(table) == digest
            ? new BlockSums(table)
            : throw StorageException.Damaged(path, 0, "it is not the table that the checkpoint was made with");
    }

    /// <summary>Deletes every file of the store.</summary>
    public void DeleteAll() => DeleteWhere(_ => true);

    /// <summary>Deletes checkpoints, index files and data that the given ones do not need. Names that say so go first.</summary>
    public void Prune(IReadOnlyCollection<CheckpointRecord> keep, Action<int> deleteData)
    {
        HashSet<string> kept = [.. keep.Select(r => CheckpointName(r.LogToken)), .. keep.Select(r => IndexName(r.IndexToken))];
        DeleteWhere(name => name.StartsWith(CheckpointPrefix, StringComparison.Ordinal) && !kept.Contains(name));
        FailPoint.Reach("store.prune.checkpoints");
        DeleteWhere(name => name.StartsWith(IndexPrefix, StringComparison.Ordinal) && !kept.Contains(name));
        int first = keep.Min(r => r.FirstSegment);
        foreach (string name in Files.ListFiles(Directory))
        {
            if (TryParseSegment(name, DataPrefix, out int data) && data < first)
            {
                deleteData(data);
            }
            else if (TryParseSegment(name, SumsPrefix, out int sums) && sums < first)
            {
                Files.Delete(PathOf(name));
            }
        }

        FailPoint.Reach("store.prune.data");
    }

    public string PathOf(string name) => Path.Combine(Directory, name);

    private static bool TryParseSegment(string name, string prefix, out int segment)
    {
        segment = 0;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out segment);
    }

    private void DeleteWhere(Func<string, bool> condition)
    {
        bool any = false;
        foreach (string name in Files.ListFiles(Directory).Where(condition))
        {
            Files.Delete(PathOf(name));
            any = true;
        }

        if (any)
        {
            Files.SyncDirectory(Directory);
        }
    }
}
