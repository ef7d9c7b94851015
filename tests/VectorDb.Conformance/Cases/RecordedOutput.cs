using System.Text.Json;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Cases;

/// <summary>One entry of expected.json: what the reference gave, and for what.</summary>
public sealed class RecordedOutput
{
    private readonly string _folder;
    private readonly Lazy<NpyArray> _value;

    private RecordedOutput(string folder, string name, JsonElement json)
    {
        _folder = folder;
        Name = name;
        File = json.TryGetProperty("file", out JsonElement file) ? file.GetString()! : name + ".npy";
        What = json.TryGetProperty("what", out JsonElement what) ? what.GetString() ?? string.Empty : string.Empty;
        Inputs = json.TryGetProperty("inputs", out JsonElement inputs) ? [.. inputs.EnumerateArray().Select(input => input.GetString()!)] : [];
        ToleranceJson = json.TryGetProperty("tolerance", out JsonElement tolerance) ? tolerance.Clone() : default;
        _value = new(() => NpyReader.Read(Path.Combine(_folder, File)));
    }

    public string Name { get; }

    public string File { get; }

    /// <summary>The reference's call in words, which also holds its options, as in <c>generate(num_beams=3)</c>.</summary>
    public string What { get; }

    /// <summary>Pictures, json files of <c>inputs/</c>, or names of other outputs.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The recorded value.</summary>
    public NpyArray Value => _value.Value;

    /// <exception cref="NotCheckedException">Its kind is not known.</exception>
    public Tolerance Tolerance => ToleranceJson.ValueKind == JsonValueKind.Undefined ? Tolerance.Exact : Tolerance.Parse(ToleranceJson);

    /// <summary>True where rows of different lengths were padded with -1.</summary>
    public bool IsRagged => What.Contains("right-padded with -1", StringComparison.Ordinal);

    private JsonElement ToleranceJson { get; }

    /// <param name="folder">Where the recorded files lie.</param>
    /// <param name="outputs">A list of entries with names, or an object of entries by name.</param>
    public static IReadOnlyList<RecordedOutput> ReadAll(string folder, JsonElement outputs) =>
        outputs.ValueKind == JsonValueKind.Object
            ? [.. outputs.EnumerateObject().Select(entry => new RecordedOutput(folder, entry.Name, entry.Value))]
            : [.. outputs.EnumerateArray().Select(entry => new RecordedOutput(folder, entry.GetProperty("name").GetString()!, entry))];
}
