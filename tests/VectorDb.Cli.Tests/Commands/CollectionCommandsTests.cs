using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>A folder of pictures in, found again, with an embedded server each time: what the data directory remembers is enough.</summary>
public sealed class CollectionCommandsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Folder_CreatedIngestedSearchedDeleted_EachWithItsOwnServer()
    {
        await OkAsync("collections", "create", "photos", "--data", _data, "--model", $"clip={Golden.Clip}");
        string folder = Path.Combine(_data, "pictures");
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Golden.Pictures).Where(static f => Path.GetExtension(f) is ".png" or ".jpg"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "broken.jpg"), "not a picture");
        CommandRun ingest = await CommandRun.OfAsync("ingest", folder, "--collection", "photos", "--data", _data, "--json");
        Assert.Equal(1, ingest.ExitCode);
        JsonElement[] results = [.. ingest.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement)];
        JsonElement failed = Assert.Single(results, static r => r.GetProperty("status").TryGetProperty("code", out JsonElement code) && code.GetInt32() != 0);
        Assert.Equal("broken.jpg", failed.GetProperty("id").GetString());

        CommandRun search = await OkAsync("search", "--collection", "photos", "--image", Golden.Picture, "--limit", "1", "--data", _data, "--json");
        Assert.Equal("rgb.jpg", JsonDocument.Parse(search.Output).RootElement.GetProperty("hits")[0].GetProperty("item").GetProperty("id").GetString());

        string copy = Path.Combine(_data, "copy.jpg");
        await OkAsync("get", "rgb.jpg", "--collection", "photos", "--media", copy, "--data", _data);
        Assert.Equal(await File.ReadAllBytesAsync(Golden.Picture), await File.ReadAllBytesAsync(copy));

        Assert.Contains("1 deleted", (await OkAsync("delete", "rgb.jpg", "--collection", "photos", "--data", _data)).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.OfAsync("get", "rgb.jpg", "--collection", "photos", "--data", _data)).ExitCode);
        await OkAsync("collections", "delete", "photos", "--data", _data);
        Assert.Equal("", (await OkAsync("collections", "list", "--data", _data, "--json")).Output);
    }

    private static async Task<CommandRun> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
