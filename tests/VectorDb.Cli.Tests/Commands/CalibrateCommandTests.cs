using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>A matcher calibrated from the command line, and the files of examples that are refused.</summary>
public sealed class CalibrateCommandTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    private string Examples => Path.Combine(_data, "examples.jsonl");

    public async Task InitializeAsync()
    {
        string folder = Path.Combine(_data, "pictures");
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "rgb.jpg", "gray.png", "square.png" })
        {
            File.Copy(Path.Combine(Golden.Pictures, name), Path.Combine(folder, name));
        }

        await OkAsync("collections", "create", "photos", "--data", _data, "--model", $"clip={Golden.Clip}", "--model", $"blip={Golden.Blip}", "--use", "clip");
        await OkAsync("ingest", folder, "--collection", "photos", "--data", _data);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_data, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Calibrate_KnownAnswers_CountsThemAndStaysWithTheCollection()
    {
        await File.WriteAllLinesAsync(Examples, Enumerable.Range(0, 8).Select(static i => $$"""{"text": "a red car {{i}}", "item_id": "{{(i < 4 ? "rgb.jpg" : "nothing")}}"}"""));
        string output = await OkAsync("calibrate", "--collection", "photos", "--examples", Examples, "--rerank", "blip", "--candidates", "3", "--data", _data);
        JsonElement calibration = JsonDocument.Parse(output).RootElement;
        Assert.Equal(8, calibration.GetProperty("examples").GetInt32());
        Assert.True(double.IsFinite(calibration.GetProperty("slope").GetDouble()), output);

        string found = await OkAsync("search", "--collection", "photos", "--text", "a red car", "--rerank", "blip", "--json", "--data", _data);
        Assert.Contains("\"calibrated\": true", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"text\": \"a red car\"}", "8")]
    [InlineData("nothing", "line 1")]
    public async Task Calibrate_WrongExamples_SaysWhatIsWrong(string content, string told)
    {
        await File.WriteAllTextAsync(Examples, content);
        CommandRun run = await CommandRun.OfAsync("calibrate", "--collection", "photos", "--examples", Examples, "--rerank", "blip", "--data", _data);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
