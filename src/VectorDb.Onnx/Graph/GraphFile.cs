using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>
/// A <see cref="GraphModel"/> in one file, whose weights are mapped when it is read, not copied. Little endian:
/// <code>
/// 8 bytes  magic "VDBGRAF1"
/// 8 bytes  length of the head
/// 32 bytes SHA-256 of the head
/// head     graph length and bytes; number of weights; per weight: name, element type, rank, sizes, offset in the file
/// weights  each aligned to 64 bytes
/// </code>
/// </summary>
public static class GraphFile
{
    private const int Alignment = 64;
    private const int PrefixLength = 8 + 8 + SHA256.HashSizeInBytes;
    private const int MaxRank = 8;

    private static ReadOnlySpan<byte> Magic => "VDBGRAF1"u8;

    /// <summary>Writes the model beside its final place and renames it, so that a reader sees a whole file or none.</summary>
    public static void Save(GraphModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        string temporary = path + ".partial";
        using (FileStream file = File.Create(temporary))
        {
            byte[] head = WriteHead(model, weightsStart: 0);
            head = WriteHead(model, weightsStart: Align(PrefixLength + head.Length));
            file.Write(Magic);
            file.Write(BitConverter.GetBytes((long)head.Length));
            file.Write(SHA256.HashData(head));
            file.Write(head);
            foreach (Tensor weight in model.Weights.Values)
            {
                file.Write(new byte[Align(file.Position) - file.Position]);
                file.Write(weight.AsBytes());
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Maps a saved model. Its weights are paged in when they are used.</summary>
    /// <exception cref="OnnxRuntimeException">The file is missing, damaged, or of another version.</exception>
    public static GraphModel Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new OnnxRuntimeException(OnnxError.NoSuchFile, $"There is no saved graph at '{path}'.");
        }

        byte[] head = ReadHead(path, out long fileLength);
        using var mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var weights = new Dictionary<string, Tensor>();
        try
        {
            using var reader = new BinaryReader(new MemoryStream(head));
            byte[] graph = reader.ReadBytes(reader.ReadInt32());
            int count = reader.ReadInt32();
            for (int i = 0; i < count; i++)
            {
                ReadWeight(reader, view, fileLength, weights);
            }

            return new GraphModel(graph, weights);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or OverflowException)
        {
            foreach (Tensor weight in weights.Values)
            {
                weight.Dispose();
            }

            throw Damaged(path, exception.Message);
        }
    }

    private static byte[] WriteHead(GraphModel model, long weightsStart)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(model.Bytes.Length);
        writer.Write(model.Bytes.Span);
        writer.Write(model.Weights.Count);
        long offset = weightsStart;
        foreach ((string name, Tensor weight) in model.Weights)
        {
            offset = Align(offset);
            writer.Write(name);
            writer.Write((int)weight.Type);
            writer.Write(weight.Rank);
            foreach (long size in weight.Shape)
            {
                writer.Write(size);
            }

            writer.Write(offset);
            offset += weight.ByteLength;
        }

        return buffer.ToArray();
    }

    private static byte[] ReadHead(string path, out long fileLength)
    {
        using FileStream file = File.OpenRead(path);
        fileLength = file.Length;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        if (file.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false) < PrefixLength || !prefix.StartsWith(Magic))
        {
            throw Damaged(path, "it does not begin like one of this version");
        }

        long length = MemoryMarshal.Read<long>(prefix[Magic.Length..]);
        if (length < 0 || length > fileLength - PrefixLength || length > Array.MaxLength)
        {
            throw Damaged(path, $"its head cannot have {length} bytes");
        }

        var head = new byte[length];
        file.ReadExactly(head);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(head, hash);
        return hash.SequenceEqual(prefix[^SHA256.HashSizeInBytes..]) ? head : throw Damaged(path, "the checksum of its head is wrong");
    }

    private static void ReadWeight(BinaryReader reader, MemoryMappedViewAccessor view, long fileLength, Dictionary<string, Tensor> weights)
    {
        string name = reader.ReadString();
        var type = (ElementType)reader.ReadInt32();
        int rank = reader.ReadInt32();
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, MaxRank);
        var shape = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            shape[i] = reader.ReadInt64();
        }

        long offset = reader.ReadInt64();
        nint start = view.SafeMemoryMappedViewHandle.DangerousGetHandle() + checked((nint)(view.PointerOffset + offset));
        Tensor weight = Tensor.Map(start, view.SafeMemoryMappedViewHandle, type, shape);
        weights.Add(name, weight);
        if (offset < 0 || weight.ByteLength > fileLength - offset)
        {
            throw new ArgumentException($"weight '{name}' lies outside the file");
        }
    }

    private static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static OnnxRuntimeException Damaged(string path, string reason) =>
        new(OnnxError.InvalidGraphFile, $"'{path}' is not a saved graph that can be read: {reason}. Delete it, and it is made again.");
}
