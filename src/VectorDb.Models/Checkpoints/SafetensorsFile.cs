namespace VectorDb.Models.Checkpoints;

/// <summary>One safetensors file, memory-mapped; a whole checkpoint or a shard of one.</summary>
internal sealed unsafe class SafetensorsFile : ITensorFile
{
    private readonly MappedFile _file;

    public SafetensorsFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            Tensors = ReadTensors(_file);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointTensor> Tensors { get; }

    public void Dispose() => _file.Dispose();

    private static CheckpointTensor[] ReadTensors(MappedFile file)
    {
        ReadOnlySpan<byte> prefix = new(file.Data, (int)Math.Min(file.Length, 8));
        long headerEnd = SafetensorsHeader.MeasureLength(prefix, file.Length, file.Name);
        byte[] header = new ReadOnlySpan<byte>(file.Data + 8, checked((int)(headerEnd - 8))).ToArray();
        IReadOnlyList<TensorEntry> entries = SafetensorsHeader.Parse(header, file.Length, file.Name);
        CheckpointTensor[] tensors = new CheckpointTensor[entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorEntry entry = entries[i];
            tensors[i] = new CheckpointTensor(entry.Name, entry.Type, entry.Shape, file.Data + entry.Offset, file.Name);
        }

        return tensors;
    }
}
