using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>A model changed from the command line, with an embedded server each time.</summary>
public sealed class MigrateCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Migrate_StartCompareCutOverFinish_EachWithItsOwnServer()
    {
        string next = Path.Combine(Path.GetDirectoryName(Golden.Clip)!, "quickgelu-legacy-eos");
        string folder = Path.Combine(_data, "pictures");
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "rgb.jpg", "gray.png", "square.png" })
        {
            File.Copy(Path.Combine(Golden.Pictures, name), Path.Combine(folder, name));
        }

        await OkAsync("collections", "create", "photos", "--data", _data, "--model", $"clip={Golden.Clip}");
        await OkAsync("ingest", folder, "--collection", "photos", "--data", _data);
        JsonElement started = await OkAsync("collections", "migrate", "start", "photos", "--use", "next", "--wait", "--data", _data, "--model", $"next={next}");
        Assert.Equal(("3", "next"), (started.GetProperty("vectors").GetString(), started.GetProperty("other").GetProperty("model").GetString()));
        Assert.False(started.TryGetProperty("missing", out _));

        string examples = Path.Combine(_data, "examples.jsonl");
        await File.WriteAllTextAsync(examples, """{"text": "a red car", "item_id": "rgb.jpg"}""");
        JsonElement compared = await OkAsync("collections", "migrate", "compare", "photos", "--examples", examples, "--data", _data);
        Assert.Equal((4, 1), (compared.GetProperty("queries").GetInt32(), compared.GetProperty("judged").GetInt32()));
        Assert.True((await OkAsync("collections", "migrate", "cutover", "photos", "--data", _data)).GetProperty("cutOver").GetBoolean());
        await OkAsync("collections", "migrate", "rollback", "photos", "--data", _data);
        CommandRun early = await CommandRun.OfAsync("collections", "migrate", "finish", "photos", "--data", _data);
        Assert.NotEqual(0, early.ExitCode);
        Assert.Contains("cut over before finishing", early.Error, StringComparison.Ordinal);
        await OkAsync("collections", "migrate", "cancel", "photos", "--data", _data);

        await File.WriteAllTextAsync(examples, "nothing");
        CommandRun bad = await CommandRun.OfAsync("collections", "migrate", "compare", "photos", "--examples", examples, "--data", _data);
        Assert.Equal(2, bad.ExitCode);
        Assert.Contains("line 1", bad.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        string last = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        return last.StartsWith('{') ? JsonDocument.Parse(last).RootElement : default;
    }
}
