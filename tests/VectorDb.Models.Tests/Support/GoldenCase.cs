using System.Text.Json;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Tests.Support;

/// <summary>A recorded checkpoint with its inputs and outputs.</summary>
public sealed class GoldenCase
{
    public GoldenCase(string name)
    {
        Directory = Path.Combine(Root, name);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Directory, "expected", "expected.json")));
        Outputs = [.. expected.RootElement.GetProperty("outputs").EnumerateArray().Select(ReadOutput)];
    }

    /// <summary>tests/Goldens of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public string Directory { get; }

    public IReadOnlyList<RecordedOutput> Outputs { get; }

    public IReadOnlyList<string> Texts => ReadTexts("texts.json");

    public RecordedOutput this[string output] => Outputs.Single(o => o.Name == output);

    public byte[] Image(string name) => File.ReadAllBytes(Path.Combine(Directory, "inputs", name));

    /// <summary>The recorded inputs of one output: its own pictures where it names some, else all.</summary>
    public ProbeInputs InputsOf(RecordedOutput output)
    {
        string[] images = [.. output.Inputs.Where(input => File.Exists(Path.Combine(Directory, "inputs", input)) && !input.EndsWith(".json", StringComparison.Ordinal))];
        return Inputs(images.Length > 0 ? images : ReadTexts("images.json"));
    }

    public ProbeInputs Inputs(IReadOnlyList<string> images)
    {
        ProbeInputs inputs = new()
        {
            Images = [.. images.Select(name => new ProbeImage(name, Image(name)))],
            Texts = Texts,
        };
        string vqa = Path.Combine(Directory, "inputs", "vqa.json");
        if (File.Exists(vqa))
        {
            using JsonDocument questions = JsonDocument.Parse(File.ReadAllBytes(vqa));
            inputs = inputs with
            {
                Questions = ReadStrings(questions.RootElement.GetProperty("questions")),
                Answers = ReadStrings(questions.RootElement.GetProperty("answers")),
                Candidates = questions.RootElement.GetProperty("k").GetInt32(),
            };
        }

        string zeroShot = Path.Combine(Directory, "inputs", "zeroshot.json");
        if (!File.Exists(zeroShot))
        {
            return inputs;
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(zeroShot));
        return inputs with
        {
            Classes = ReadStrings(json.RootElement.GetProperty("classes")),
            Templates = ReadStrings(json.RootElement.GetProperty("templates")),
        };
    }

    private string[] ReadTexts(string file)
    {
        string path = Path.Combine(Directory, "inputs", file);
        if (!File.Exists(path))
        {
            return [];
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        return ReadStrings(json.RootElement);
    }

    private static string[] ReadStrings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    private RecordedOutput ReadOutput(JsonElement json)
    {
        JsonElement tolerance = json.GetProperty("tolerance");
        return new RecordedOutput(
            json.GetProperty("name").GetString()!,
            Path.Combine(Directory, "expected", json.GetProperty("file").GetString()!),
            ReadStrings(json.GetProperty("inputs")),
            tolerance.GetProperty("kind").GetString() == "exact" ? 0 : tolerance.GetProperty("atol").GetDouble());
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "VectorDb.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory ?? throw new DirectoryNotFoundException("VectorDb.sln"), "tests", "Goldens");
    }
}
