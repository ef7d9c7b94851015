using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>What <c>status</c> says of a server, for people and as JSON.</summary>
public sealed class StatusCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Status_OfAServerWithItemsAndAMatcher_CountsThem()
    {
        string folder = Path.Combine(_data, "pictures");
        Directory.CreateDirectory(folder);
        File.Copy(Golden.Picture, Path.Combine(folder, "rgb.jpg"));
        await OkAsync("collections", "create", "photos", "--data", _data, "--model", $"clip={Golden.Clip}");
        await OkAsync("ingest", folder, "--collection", "photos", "--data", _data);

        string[] lines = (await OkAsync("status", "--data", _data, "--model", $"blip={Golden.Blip}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Serving", lines[0]);
        Assert.StartsWith("1 items in 1 collections, ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("feature store: 0 in 0 of ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("blip in memory: 0 pictures in 0 of ", lines[3], StringComparison.Ordinal);
        Assert.EndsWith(", no hits", lines[3], StringComparison.Ordinal);

        JsonElement status = JsonDocument.Parse(await OkAsync("status", "--data", _data, "--json")).RootElement;
        Assert.Equal(("PHASE_SERVING", "1"), (status.GetProperty("phase").GetString(), status.GetProperty("items").GetString()));
        Assert.Equal("blip", status.GetProperty("matchers")[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task Status_OfAServerThatIsNotThere_Fails()
    {
        CommandRun run = await CommandRun.OfAsync("status", "--address", "http://127.0.0.1:1");
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    private static async Task<string> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
