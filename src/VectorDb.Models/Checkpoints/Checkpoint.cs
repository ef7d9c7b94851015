using VectorDb.Models.Checkpoints.Torch;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// The weights in a model's directory, whichever of the published layouts they are in. Opening maps the files and
/// checks their headers; no weight is read.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string IndexSuffix = ".index.json";

    /// <summary>In order of preference: what needs no unpickling first.</summary>
    private static readonly string[] Layouts =
    [
        "model.safetensors", "model.safetensors.index.json", "open_clip_model.safetensors",
        "pytorch_model.bin", "pytorch_model.bin.index.json", "open_clip_pytorch_model.bin", "model.pt", "model.pth",
    ];

    private readonly ITensorFile[] _files;

    private Checkpoint(ITensorFile[] files, IReadOnlyList<string> paths, Dictionary<string, CheckpointTensor> tensors)
    {
        _files = files;
        Paths = paths;
        Tensors = tensors;
    }

    /// <summary>Every tensor by its name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>The files that were opened.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Number of floating-point elements, as papers count parameters.</summary>
    public long ParameterCount => Tensors.Values.Where(t => TensorTypes.IsFloat(t.Type)).Sum(t => t.Count);

    /// <summary>Opens the weights found in a directory.</summary>
    /// <exception cref="ModelException">There are none, or a file is damaged; the message names it.</exception>
    public static Checkpoint Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
        {
            throw new ModelException(ModelError.NotFound, $"the model directory '{directory}' does not exist");
        }

        foreach (string name in Layouts)
        {
            string path = Path.Combine(directory, name);
            if (!File.Exists(path))
            {
                continue;
            }

            if (!name.EndsWith(IndexSuffix, StringComparison.Ordinal))
            {
                return Load([path], null);
            }

            ShardIndex index = ShardIndex.Read(path);
            return Load([.. index.Shards.Select(shard => Path.Combine(directory, shard))], index);
        }

        throw new ModelException(ModelError.NotFound, $"'{directory}' holds no weights; looked for {string.Join(", ", Layouts)}");
    }

    /// <summary>Files that belong to a model but hold no tensors to be read here.</summary>
    internal static Checkpoint WithoutTensors(IReadOnlyList<string> paths) => new([], paths, []);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITensorFile file in _files)
        {
            file.Dispose();
        }
    }

    private static Checkpoint Load(IReadOnlyList<string> paths, ShardIndex? index)
    {
        List<ITensorFile> files = [];
        try
        {
            Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
            foreach (string path in paths)
            {
                ITensorFile file = path.EndsWith(".safetensors", StringComparison.Ordinal) ? new SafetensorsFile(path) : new TorchFile(path);
                files.Add(file);
                foreach (CheckpointTensor tensor in file.Tensors)
                {
                    if (!tensors.TryAdd(tensor.Name, tensor))
                    {
                        throw new ModelException(
                            ModelError.Malformed,
                            $"tensor '{tensor.Name}' lies both in {tensors[tensor.Name].File} and in {tensor.File}");
                    }
                }
            }

            index?.RequireMatch(tensors);
            return new Checkpoint([.. files], paths, tensors);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }
}
