using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VectorDb.LoadBench.Checkpoints;

/// <summary>Collects random float32 tensors and writes them as a safetensors file.</summary>
internal sealed class RandomWeights(int seed)
{
    private readonly List<(string Name, int[] Shape, float[] Values)> _tensors = [];
    private readonly Random _random = new(seed);

    /// <summary>Values around zero, scaled so that activations keep their size.</summary>
    public void Add(string name, params int[] shape)
    {
        int count = shape.Aggregate(1, static (a, b) => a * b);
        float scale = 1 / MathF.Sqrt(shape.Length > 1 ? count / shape[0] : shape[0]);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ((_random.NextSingle() * 2) - 1) * scale;
        }

        _tensors.Add((name, shape, values));
    }

    /// <summary>One number.</summary>
    public void AddConstant(string name, float value) => _tensors.Add((name, [], [value]));

    /// <summary>Weight [outputs, inputs] and bias.</summary>
    public void AddLinear(string name, int inputs, int outputs)
    {
        Add(name + ".weight", outputs, inputs);
        Add(name + ".bias", outputs);
    }

    /// <summary>Weight of ones and bias of zeros.</summary>
    public void AddNorm(string name, int width)
    {
        _tensors.Add((name + ".weight", [width], [.. Enumerable.Repeat(1f, width)]));
        _tensors.Add((name + ".bias", [width], new float[width]));
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path)
    {
        var header = new Dictionary<string, object>();
        long offset = 0;
        foreach ((string name, int[] shape, float[] values) in _tensors)
        {
            long end = offset + (values.Length * sizeof(float));
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        using FileStream file = File.Create(path);
        file.Write(length);
        file.Write(json);
        foreach ((_, _, float[] values) in _tensors)
        {
            file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}
