using System.Collections.Concurrent;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// Fetches weights by their name in the checkpoint, relative to a scope, as an architecture's code names them:
/// <c>weights.Scope("vision_model").Tensor("post_layernorm.weight", 768)</c>. Remembers what was fetched, so that a
/// tensor nobody asked for is found. Any number of threads may fetch at once.
/// </summary>
public sealed class WeightReader
{
    private readonly IReadOnlyDictionary<string, CheckpointTensor> _tensors;
    private readonly ConcurrentDictionary<string, bool> _used;
    private readonly string _prefix;

    /// <summary>Reads from the root of a checkpoint.</summary>
    public WeightReader(Checkpoint checkpoint)
        : this((checkpoint ?? throw new ArgumentNullException(nameof(checkpoint))).Tensors, new(StringComparer.Ordinal), "")
    {
    }

    private WeightReader(IReadOnlyDictionary<string, CheckpointTensor> tensors, ConcurrentDictionary<string, bool> used, string prefix)
    {
        _tensors = tensors;
        _used = used;
        _prefix = prefix;
    }

    /// <summary>The same weights seen from below <paramref name="name"/>.</summary>
    public WeightReader Scope(string name) => new(_tensors, _used, PathOf(name) + ".");

    /// <summary>The same weights seen from below a numbered block.</summary>
    public WeightReader Scope(string name, int index) => Scope($"{name}.{index}");

    /// <summary>The full name of a tensor of this scope.</summary>
    public string PathOf(string name) => _prefix + name;

    /// <summary>Whether the checkpoint holds the tensor.</summary>
    public bool Has(string name) => _tensors.ContainsKey(PathOf(name));

    /// <summary>The shape of a tensor, for layouts whose dimensions follow from the weights.</summary>
    /// <exception cref="ModelException">It is missing, or has another rank.</exception>
    public TensorShape ShapeOf(string name, int rank)
    {
        CheckpointTensor tensor = Find(name, $"of rank {rank}");
        return tensor.Shape.Rank == rank
            ? tensor.Shape
            : throw new ModelException(ModelError.MisshapenTensor, $"tensor '{tensor.Name}' has shape {tensor.Shape}; expected one of rank {rank}");
    }

    /// <summary>Fetches a floating-point tensor.</summary>
    /// <param name="name">Its name below this scope.</param>
    /// <param name="shape">The shape the architecture needs.</param>
    /// <exception cref="ModelException">It is missing, or has another shape or type: the message has both.</exception>
    public CheckpointTensor Tensor(string name, params int[] shape)
    {
        TensorShape expected = new(shape);
        CheckpointTensor tensor = Find(name, expected.ToString());
        if (tensor.Shape != expected)
        {
            throw new ModelException(
                ModelError.MisshapenTensor,
                $"tensor '{tensor.Name}' has shape {tensor.Shape}; the configuration calls for {expected}");
        }

        if (!TensorTypes.IsFloat(tensor.Type))
        {
            throw new ModelException(
                ModelError.MisshapenTensor,
                $"tensor '{tensor.Name}' {tensor.Shape} holds {tensor.Type}; expected a floating-point type");
        }

        _used[tensor.Name] = true;
        return tensor;
    }

    /// <summary>Fetches a parameter that holds one number, stored as a scalar or as a vector of one.</summary>
    public float Scalar(string name)
    {
        CheckpointTensor tensor = Find(name, "[] or [1]");
        CheckpointTensor checkedTensor = tensor.Shape.Rank == 1 ? Tensor(name, 1) : Tensor(name);
        return checkedTensor.ToSingles()[0];
    }

    /// <summary>Marks tensors as known and not needed: buffers that follow from the configuration, such as position_ids.</summary>
    /// <param name="suffixes">Ends of full names; each must follow a dot or be the whole name.</param>
    public void Ignore(params string[] suffixes)
    {
        ArgumentNullException.ThrowIfNull(suffixes);
        foreach (string name in _tensors.Keys)
        {
            if (name.StartsWith(_prefix, StringComparison.Ordinal) && Array.Exists(suffixes, suffix => EndsWith(name, suffix)))
            {
                _used[name] = true;
            }
        }
    }

    /// <summary>Marks all tensors of this scope as known and not needed: parts that the family never runs.</summary>
    public void IgnoreAll()
    {
        foreach (string tensor in _tensors.Keys.Where(tensor => tensor.StartsWith(_prefix, StringComparison.Ordinal)))
        {
            _used[tensor] = true;
        }
    }

    /// <summary>Demands that every tensor of the checkpoint below this scope has been fetched or ignored.</summary>
    /// <exception cref="ModelException">Names the first that was not, and how many more there are.</exception>
    public void RequireAllUsed()
    {
        CheckpointTensor[] unused =
        [
            .. _tensors.Values
                .Where(t => t.Name.StartsWith(_prefix, StringComparison.Ordinal) && !_used.ContainsKey(t.Name))
                .OrderBy(t => t.Name, StringComparer.Ordinal),
        ];
        if (unused.Length > 0)
        {
            string more = unused.Length == 1 ? "" : $" (and {unused.Length - 1} more)";
            throw new ModelException(
                ModelError.UnusedTensor,
                $"tensor '{unused[0].Name}' {unused[0].Shape} is not part of the architecture config.json describes{more}");
        }
    }

    private static bool EndsWith(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && (name.Length == suffix.Length || name[^(suffix.Length + 1)] == '.');

    private CheckpointTensor Find(string name, string expected) =>
        _tensors.TryGetValue(PathOf(name), out CheckpointTensor? tensor)
            ? tensor
            : throw new ModelException(ModelError.MissingTensor, $"the checkpoint has no tensor '{PathOf(name)}'; expected shape {expected}");
}
