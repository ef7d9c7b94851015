using System.Text.Json;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// A section of config.json. Published files leave out what equals the default of the configuration class, so every
/// reader names its default; JSON null counts as left out. Errors name the key by its path.
/// </summary>
public sealed class ModelConfig
{
    /// <summary>Upper bound of a dimension unless a reader says otherwise; keeps products of two within an int64.</summary>
    public const int MaxDimension = 1 << 24;

    private readonly JsonElement _json;
    private readonly string _path;

    private ModelConfig(JsonElement json, string path)
    {
        _json = json;
        _path = path;
    }

    /// <summary>Reads a file; the object is valid for as long as it is referenced.</summary>
    public static ModelConfig Read(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        return new ModelConfig(document.RootElement.Clone(), Path.GetFileName(path) + ":");
    }

    /// <summary>Reads a JSON text.</summary>
    public static ModelConfig Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new ModelConfig(document.RootElement.Clone(), "config:");
    }

    /// <summary>The subsection of that name; an empty one, all defaults, where it is left out.</summary>
    public ModelConfig Section(string name)
    {
        JsonElement? value = Find(name);
        return value switch
        {
            null => new ModelConfig(default, PathOf(name)),
            { ValueKind: JsonValueKind.Object } json => new ModelConfig(json, PathOf(name)),
            { } json => throw Wrong(name, json, "an object"),
        };
    }

    /// <summary>
    /// The subsection of that name, or the one old files hold beside it under the name with "_dict": where there is one it
    /// counts alone, its missing keys as class defaults.
    /// </summary>
    public ModelConfig SectionOrDict(string name) => Section(Has(name + "_dict") ? name + "_dict" : name);

    /// <summary>Number of keys of this section.</summary>
    public int Count => _json.ValueKind == JsonValueKind.Object ? _json.EnumerateObject().Count() : 0;

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Whether the key holds a plain number.</summary>
    public bool IsNumber(string name) => Find(name) is { ValueKind: JsonValueKind.Number };

    /// <summary>Whether the key holds a string.</summary>
    public bool IsText(string name) => Find(name) is { ValueKind: JsonValueKind.String };

    /// <summary>An integer.</summary>
    /// <param name="name">The key.</param>
    /// <param name="defaultValue">The class default, or null where the key is required.</param>
    /// <param name="min">Smallest valid value.</param>
    /// <param name="max">Largest valid value.</param>
    public int Whole(string name, int? defaultValue = null, int min = 1, int max = MaxDimension)
    {
        if (Find(name) is not { } json)
        {
            return defaultValue ?? throw Missing(name);
        }

        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int value) && value >= min && value <= max
            ? value
            : throw Wrong(name, json, $"an integer in {min}..{max}");
    }

    /// <summary>An integer that may be left out without a default.</summary>
    public int? OptionalWhole(string name, int min = 0, int max = MaxDimension) => Has(name) ? Whole(name, null, min, max) : null;

    /// <summary>A finite number.</summary>
    public double Number(string name, double? defaultValue = null)
    {
        if (Find(name) is not { } json)
        {
            return defaultValue ?? throw Missing(name);
        }

        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Wrong(name, json, "a finite number");
    }

    /// <summary>A string.</summary>
    public string Text(string name, string? defaultValue = null)
    {
        if (Find(name) is not { } json)
        {
            return defaultValue ?? throw Missing(name);
        }

        return json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Wrong(name, json, "a string");
    }

    /// <summary>A boolean.</summary>
    public bool Flag(string name, bool defaultValue)
    {
        return Find(name) switch
        {
            null => defaultValue,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } json => throw Wrong(name, json, "true or false"),
        };
    }

    /// <summary>A list of integers.</summary>
    public IReadOnlyList<int> Wholes(string name, IReadOnlyList<int> defaultValue, int min = 1, int max = MaxDimension)
    {
        if (Find(name) is not { } json)
        {
            return defaultValue;
        }

        return json.ValueKind == JsonValueKind.Array
            && json.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Number && x.TryGetInt32(out int i) && i >= min && i <= max)
            ? [.. json.EnumerateArray().Select(x => x.GetInt32())]
            : throw Wrong(name, json, $"a list of integers in {min}..{max}");
    }

    /// <summary>A token id, or a list of them.</summary>
    public IReadOnlyList<int> WholeOrWholes(string name, IReadOnlyList<int> defaultValue) =>
        IsNumber(name) ? [Whole(name, null, 0)] : Wholes(name, defaultValue, 0);

    /// <summary>A list of finite numbers.</summary>
    public IReadOnlyList<double> Numbers(string name, IReadOnlyList<double> defaultValue)
    {
        if (Find(name) is not { } json)
        {
            return defaultValue;
        }

        return json.ValueKind == JsonValueKind.Array
            && json.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Number && double.IsFinite(x.GetDouble()))
            ? [.. json.EnumerateArray().Select(x => x.GetDouble())]
            : throw Wrong(name, json, "a list of finite numbers");
    }

    /// <summary>A list of strings.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } json)
        {
            return [];
        }

        return json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(x => x.ValueKind == JsonValueKind.String)
            ? [.. json.EnumerateArray().Select(x => x.GetString()!)]
            : throw Wrong(name, json, "a list of strings");
    }

    /// <summary>An error that names a key of this section.</summary>
    public ModelException Invalid(string name, string problem) => new(ModelError.InvalidConfig, $"{PathOf(name)} {problem}");

    private JsonElement? Find(string name) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private string PathOf(string name) => _path.EndsWith(':') ? $"{_path} {name}" : $"{_path}.{name}";

    private ModelException Missing(string name) => Invalid(name, "is missing and has no default");

    private ModelException Wrong(string name, JsonElement json, string expected)
    {
        string raw = json.GetRawText();
        return Invalid(name, $"is {(raw.Length > 80 ? raw[..80] + "..." : raw)}; expected {expected}");
    }
}
