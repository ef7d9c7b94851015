using System.Text.Json;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// The index of a checkpoint in several files (model.safetensors.index.json): which tensor lies in which shard.
/// </summary>
internal sealed class ShardIndex
{
    /// <summary>More shards than any published checkpoint has.</summary>
    public const int MaxShards = 2_000;

    private readonly Dictionary<string, string> _shardOfTensor;

    private ShardIndex(Dictionary<string, string> shardOfTensor, IReadOnlyList<string> shards)
    {
        _shardOfTensor = shardOfTensor;
        Shards = shards;
    }

    /// <summary>The shards' file names, each once, in ordinal order.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>Reads an index; a shard must be named by a plain file name, so it cannot lie outside the model's directory.</summary>
    public static ShardIndex Read(string path)
    {
        string file = Path.GetFileName(path);
        using JsonDocument document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw new ModelException(ModelError.Malformed, $"{file}: no object named weight_map");
        }

        Dictionary<string, string> shardOfTensor = new(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            string? shard = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
            if (shard is null || !IsPlainFileName(shard))
            {
                throw new ModelException(
                    ModelError.Malformed,
                    $"{file}: tensor '{property.Name}' is mapped to {property.Value.GetRawText()}, which is not a plain file name");
            }

            if (!shardOfTensor.TryAdd(property.Name, shard))
            {
                throw new ModelException(ModelError.Malformed, $"{file}: tensor '{property.Name}' is mapped twice");
            }
        }

        string[] shards = [.. shardOfTensor.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (shards.Length > MaxShards)
        {
            throw new ModelException(ModelError.Malformed, $"{file}: {shards.Length} shards, more than the limit of {MaxShards}");
        }

        return new ShardIndex(shardOfTensor, shards);
    }

    /// <summary>Checks that the shards together hold exactly the tensors the index lists, each where it says.</summary>
    public void RequireMatch(IReadOnlyDictionary<string, CheckpointTensor> tensors)
    {
        foreach ((string name, string shard) in _shardOfTensor)
        {
            if (!tensors.TryGetValue(name, out CheckpointTensor? tensor))
            {
                throw new ModelException(ModelError.MissingTensor, $"tensor '{name}' is not in {shard}, where the index says it is");
            }

            if (tensor.File != shard)
            {
                throw new ModelException(ModelError.Malformed, $"tensor '{name}' lies in {tensor.File}, the index says {shard}");
            }
        }

        foreach (CheckpointTensor tensor in tensors.Values)
        {
            if (!_shardOfTensor.ContainsKey(tensor.Name))
            {
                throw new ModelException(ModelError.UnusedTensor, $"tensor '{tensor.Name}' {tensor.Shape} of {tensor.File} is not in the index");
            }
        }
    }

    private static bool IsPlainFileName(string name) =>
        name.Length is > 0 and <= 255 && name[0] != '.' && name.AsSpan().IndexOfAny("/\\:\0") < 0;
}
