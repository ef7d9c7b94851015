using VectorDb.Index.Blocks;

namespace VectorDb.IndexBench;

/// <summary>Blocks one after the other in a file, with their keys and lengths in another.</summary>
internal sealed class FileBlocks : IBlockSource, IDisposable
{
    private readonly Dictionary<ulong, (long Offset, int Length)> _places = [];
    private readonly FileStream _file;

    private FileBlocks(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var keys = new BinaryReader(File.OpenRead(path + ".keys"));
        long offset = 0;
        while (keys.BaseStream.Position < keys.BaseStream.Length)
        {
            ulong key = keys.ReadUInt64();
            int length = keys.ReadInt32();
            _places[key] = (offset, length);
            offset += length;
        }
    }

    public static FileBlocks Open(string path) => new(path);

    public static void Save(string path, VectorDb.Index.HnswIndex index)
    {
        using BlockSnapshot snapshot = index.BeginCheckpoint();
        using FileStream file = File.Create(path);
        using var keys = new BinaryWriter(File.Create(path + ".keys"));
        byte[] buffer = new byte[BlockSnapshot.MaxBlockBytes];
        for (int i = 0; i < snapshot.Count; i++)
        {
            int length = snapshot.Copy(i, buffer);
            file.Write(buffer, 0, length);
            keys.Write(snapshot.Key(i));
            keys.Write(length);
        }

        snapshot.Complete();
    }

    public bool TryRead(ulong key, Span<byte> destination, out int length)
    {
        length = 0;
        if (!_places.TryGetValue(key, out (long Offset, int Length) place))
        {
            return false;
        }

        RandomAccess.Read(_file.SafeFileHandle, destination[..place.Length], place.Offset);
        length = place.Length;
        return true;
    }

    public void Dispose() => _file.Dispose();
}
