using System.Buffers.Binary;
using System.IO.Compression;

namespace VectorDb.Models.Tests.Support;

/// <summary>Writes what torch.save writes for a dictionary of float tensors, and pickles that it would not write.</summary>
public sealed class PickleWriter
{
    private readonly List<byte> _pickle = [];
    private readonly Dictionary<string, byte[]> _storages = [];

    public PickleWriter()
    {
        Op(0x80).Op(2);
    }

    public static byte[] StateDictionary(IEnumerable<(string Name, long[] Shape, long[] Strides, float[] Storage)> tensors)
    {
        PickleWriter writer = new();
        writer.Global("collections", "OrderedDict").Op(')').Op('R').Op('(');
        foreach ((string name, long[] shape, long[] strides, float[] storage) in tensors)
        {
            writer.Text(name).Tensor(storage, 0, shape, strides);
        }

        return writer.Op('u').ToArchive();
    }

    public PickleWriter Op(int code)
    {
        _pickle.Add((byte)code);
        return this;
    }

    public PickleWriter Text(string value)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(value);
        return Op('X').Raw(BitConverter.GetBytes(utf8.Length)).Raw(utf8);
    }

    public PickleWriter Number(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(0x8a).Op(8).Raw(bytes);
    }

    public PickleWriter Global(string module, string name) => Op('c').Raw(System.Text.Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Tensor(float[] storage, long offset, long[] shape, long[] strides)
    {
        string key = $"{_storages.Count}";
        _storages.Add(key, [.. storage.SelectMany(BitConverter.GetBytes)]);
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Number(storage.Length).Op('t').Op('Q');
        Number(offset).Tuple(shape).Tuple(strides).Op(0x89);
        return Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    public byte[] ToArchive(CompressionLevel compression = CompressionLevel.NoCompression)
    {
        Op('.');
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "archive/data.pkl", [.. _pickle], compression);
            foreach ((string key, byte[] data) in _storages)
            {
                Add(archive, $"archive/data/{key}", data, compression);
            }
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel compression)
    {
        using Stream entry = archive.CreateEntry(name, compression).Open();
        entry.Write(content);
    }

    private PickleWriter Tuple(long[] values)
    {
        Op('(');
        foreach (long value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    private PickleWriter Raw(byte[] bytes)
    {
        _pickle.AddRange(bytes);
        return this;
    }
}
