using System.Runtime.InteropServices;

namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>
/// A checkpoint that torch.save wrote (pytorch_model.bin, *.pt, *.pth): a ZIP archive of a pickled dictionary and the
/// storages its tensors view. Tensors that lie row by row are mapped; others are copied into that order.
/// </summary>
internal sealed unsafe class TorchFile : ITensorFile
{
    private const int MaxPickleBytes = 256 << 20;

    /// <summary>Where training scripts put the state dictionary inside what they save.</summary>
    private static readonly string[] Wrappers = ["state_dict", "model"];

    private readonly MappedFile _file;
    private readonly List<nint> _copies = [];

    public TorchFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            Tensors = Read();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointTensor> Tensors { get; }

    public void Dispose()
    {
        _copies.ForEach(copy => NativeMemory.Free((void*)copy));
        _copies.Clear();
        _file.Dispose();
    }

    private List<CheckpointTensor> Read()
    {
        IReadOnlyDictionary<string, ZipEntry> entries = new ZipDirectory(_file).Entries;
        string pickleName = entries.Keys.FirstOrDefault(name => name.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw Malformed("the archive holds no data.pkl");
        string root = pickleName[..^"data.pkl".Length];
        if (entries.TryGetValue(root + "byteorder", out ZipEntry order) && !Bytes(order).SequenceEqual("little"u8))
        {
            throw new ModelException(ModelError.Unsupported, $"{_file.Name}: the archive is not little-endian");
        }

        ZipEntry pickle = entries[pickleName];
        if (pickle.Length > MaxPickleBytes)
        {
            throw Malformed($"data.pkl has {pickle.Length} bytes, more than the limit of {MaxPickleBytes}");
        }

        List<CheckpointTensor> tensors = [];
        foreach ((object key, object? value) in StateDictionary(PickleReader.Read(Bytes(pickle), _file.Name)))
        {
            if (value is TorchTensor tensor)
            {
                string name = key as string ?? throw Malformed($"a tensor is named {key}, which is not a string");
                tensors.Add(Place(name, tensor, entries, root));
            }
        }

        return tensors;
    }

    private Dictionary<object, object?> StateDictionary(object? value)
    {
        Dictionary<object, object?> top = value as Dictionary<object, object?> ?? throw Malformed("the pickle is not a dictionary");
        foreach (string wrapper in Wrappers)
        {
            if (top.TryGetValue(wrapper, out object? inner) && inner is Dictionary<object, object?> state)
            {
                return state;
            }
        }

        return top;
    }

    private CheckpointTensor Place(string name, TorchTensor tensor, IReadOnlyDictionary<string, ZipEntry> entries, string root)
    {
        TorchStorage storage = tensor.Storage;
        if (!entries.TryGetValue($"{root}data/{storage.Key}", out ZipEntry entry))
        {
            throw Malformed($"tensor '{name}' views storage '{storage.Key}', which the archive does not hold");
        }

        int size = TensorTypes.SizeOf(storage.Type);
        TensorShape shape = ReadShape(name, tensor);
        long available = entry.Length / size;
        if (tensor.Offset < 0 || LastElement(name, tensor) >= available)
        {
            throw Malformed($"tensor '{name}' {shape} reaches beyond the {available} elements of storage '{storage.Key}'");
        }

        byte* first = _file.Data + entry.Offset + (tensor.Offset * size);
        byte* data = IsRowMajor(tensor) ? first : Gather(first, tensor, shape.Count, size);
        return new CheckpointTensor(name, storage.Type, shape, data, _file.Name);
    }

    private TensorShape ReadShape(string name, TorchTensor tensor)
    {
        if (tensor.Shape.Length > SafetensorsHeader.MaxRank || tensor.Strides.Length != tensor.Shape.Length
            || tensor.Shape.Any(d => d is < 0 or > int.MaxValue) || tensor.Strides.Any(s => s < 0))
        {
            throw Malformed($"tensor '{name}' has a shape or strides out of range");
        }

        return new TensorShape([.. tensor.Shape.Select(d => (int)d)]);
    }

    /// <summary>Index in the storage of the tensor's last element; before its first one if it has none.</summary>
    private long LastElement(string name, TorchTensor tensor)
    {
        try
        {
            long last = tensor.Offset;
            long count = 1;
            for (int i = 0; i < tensor.Shape.Length; i++)
            {
                count = checked(count * tensor.Shape[i]);
                last = checked(last + ((tensor.Shape[i] - 1) * tensor.Strides[i]));
            }

            return count == 0 ? tensor.Offset - 1 : last;
        }
        catch (OverflowException e)
        {
            throw new ModelException(ModelError.Malformed, $"{_file.Name}: the size of tensor '{name}' overflows", e);
        }
    }

    private static bool IsRowMajor(TorchTensor tensor)
    {
        long stride = 1;
        for (int i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] > 1 && tensor.Strides[i] != stride)
            {
                return false;
            }

            stride *= tensor.Shape[i];
        }

        return true;
    }

    private byte* Gather(byte* first, TorchTensor tensor, long count, int size)
    {
        // A stride of 0 repeats elements, so a small file could ask for any amount of memory.
        if (count > tensor.Storage.Count)
        {
            throw Malformed($"a view of {count} elements is larger than its storage of {tensor.Storage.Count}");
        }

        byte* copy = (byte*)NativeMemory.Alloc(checked((nuint)(count * size)));
        _copies.Add((nint)copy);
        long[] index = new long[tensor.Shape.Length];
        for (long i = 0; i < count; i++)
        {
            long place = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                place += index[axis] * tensor.Strides[axis];
            }

            Buffer.MemoryCopy(first + (place * size), copy + (i * size), size, size);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == tensor.Shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return copy;
    }

    private ReadOnlySpan<byte> Bytes(ZipEntry entry) => new(_file.Data + entry.Offset, checked((int)entry.Length));

    private ModelException Malformed(string what) => new(ModelError.Malformed, $"{_file.Name}: {what}");
}
