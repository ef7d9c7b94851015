using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Models.Probing;

namespace VectorDb.Conformance.Checks;

/// <summary>What a case's files give a model to work on.</summary>
public static class GoldenInputs
{
    /// <summary>The pictures and texts of an output: those that its record names, else all of the case.</summary>
    public static ProbeInputs For(GoldenCase golden, RecordedOutput output)
    {
        string[] named = [.. output.Inputs.Where(golden.Images.Contains)];
        IReadOnlyList<string> files = named.Length > 0 ? named : golden.Images;
        ProbeInputs inputs = new()
        {
            Images = [.. files.Select(file => new ProbeImage(file, File.ReadAllBytes(golden.InputPath(file))))],
            Texts = golden.Texts,
        };
        if (golden.HasInput("prompt.json"))
        {
            inputs = inputs with { Prompt = golden.Input("prompt.json").GetProperty("prompt").GetString() };
        }

        if (golden.HasInput("vqa.json"))
        {
            JsonElement vqa = golden.Input("vqa.json");
            inputs = inputs with { Questions = Strings(vqa, "questions"), Answers = Strings(vqa, "answers"), Candidates = vqa.GetProperty("k").GetInt32() };
        }

        if (!golden.HasInput("zeroshot.json"))
        {
            return inputs;
        }

        JsonElement zeroShot = golden.Input("zeroshot.json");
        return inputs with { Classes = Strings(zeroShot, "classes"), Templates = Strings(zeroShot, "templates") };
    }

    private static string[] Strings(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
