using System.Text.Json;
using VectorDb.Demo;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>The demo world's own models on a part of its pictures, through a server: what <c>evaluate</c> prints is what they can do.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private const int Pictures = 32;

    /// <summary>From here on pictures come in groups of four: 16 that differ in relation, then as many that differ in count.</summary>
    private const int First = 344;

    private readonly string _folder = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public EvaluateCommandTests()
    {
        string world = DemoWorld.Find().Pictures;
        string[] captions = [.. File.ReadLines(Path.Combine(world, "captions.jsonl")).Skip(First).Take(Pictures)];
        string[] files = [.. captions.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("file").GetString()!)];
        foreach (string file in files)
        {
            File.Copy(Path.Combine(world, file), Path.Combine(_folder, file));
        }

        File.WriteAllLines(Path.Combine(_folder, "captions.jsonl"), captions);
        File.WriteAllLines(Path.Combine(_folder, "questions.jsonl"), File.ReadLines(Path.Combine(world, "questions.jsonl")).Skip(2 * First).Take(2 * Pictures));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_LookAlikes_RerankingFindsWhatTwoTowersCannot()
    {
        CommandRun run = await CommandRun.OfAsync("evaluate", _folder, "--candidates", "16", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Dictionary<string, JsonElement> figures = JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .ToDictionary(static m => m.GetProperty("name").GetString()!, static m => m.GetProperty("slices").GetProperty("all"));

        // Groups of four that look alike to CLIP: a quarter by chance, and 16 candidates hold them all.
        Assert.InRange(Share(figures["recall@1"]), 0, 0.8);
        Assert.True(Share(figures["recall@1, 16 reranked"]) >= Share(figures["recall@1"]) + 0.15, run.Output);
        Assert.True(Share(figures["recall@10, 16 reranked"]) >= 0.9, run.Output);
        Assert.True(Share(figures["answers right"]) >= 0.7, run.Output);
        Assert.Equal(Pictures, figures["caption right in all"].GetProperty("count").GetInt32());
        Assert.Equal(2 * Pictures, figures["answers right"].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Evaluate_ModelThatIsNotThere_IsNamed()
    {
        CommandRun run = await CommandRun.OfAsync("evaluate", _folder, "--matcher", "nobody");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No model 'nobody' is loaded", run.Error, StringComparison.Ordinal);
    }

    private static double Share(JsonElement slice) => slice.GetProperty("share").GetDouble();
}
