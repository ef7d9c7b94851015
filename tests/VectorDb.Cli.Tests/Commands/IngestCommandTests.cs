using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>What a folder's metadata.jsonl says becomes texts and payloads of its items.</summary>
public sealed class IngestCommandTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public IngestCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "pictures", "below"));
        File.Copy(Golden.Picture, Path.Combine(_root, "pictures", "a.jpg"));
        File.Copy(Golden.Picture, Path.Combine(_root, "pictures", "below", "b.jpg"));
    }

    private string Data => Path.Combine(_root, "data");

    private string Pictures => Path.Combine(_root, "pictures");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("pictures/metadata.jsonl")]
    [InlineData("elsewhere.jsonl", "--metadata", "elsewhere.jsonl")]
    public async Task Ingest_WithMetadata_StoresTextsAndPayloads(string file, params string[] options)
    {
        await File.WriteAllLinesAsync(
            Path.Combine(_root, file),
            [
                """{"file_name": "below/b.jpg", "text": "a car", "year": 2020, "place": "Rome", "tags": ["x", "y"]}""",
                "",
                """{"id": "note", "text": "a note about cars", "year": 2021}""",
            ]);
        await OkAsync("collections", "create", "photos", "--model", $"clip={Golden.Clip}");
        string[] given = [.. options.Select((option, i) => i % 2 == 1 ? Path.Combine(_root, option) : option)];
        Assert.Contains("3 stored, 0 failed", (await OkAsync(["ingest", Pictures, "--collection", "photos", .. given])).Output, StringComparison.Ordinal);

        JsonElement described = await ItemAsync("below/b.jpg");
        Assert.Equal("a car", described.GetProperty("text").GetString());
        Assert.Equal(["year", "place", "tags"], described.GetProperty("payload").EnumerateObject().Select(static field => field.Name));
        Assert.False((await ItemAsync("a.jpg")).TryGetProperty("payload", out _));
        JsonElement note = await ItemAsync("note");
        Assert.Equal(("a note about cars", 2021), (note.GetProperty("text").GetString(), note.GetProperty("payload").GetProperty("year").GetInt32()));
        Assert.False(note.TryGetProperty("mediaType", out _));

        // A pipe gets a row a line, however long it is, and no escape sequences.
        string found = (await OkAsync("search", "--collection", "photos", "--image", Golden.Picture, "--filter", "year <= 2020")).Output;
        Assert.DoesNotContain('\e', found);
        string row = Assert.Single(found.Split('\n'), static line => line.Contains("below/b.jpg", StringComparison.Ordinal));
        Assert.Contains("""{ "year": 2020, "place": "Rome", "tags": [ "x", "y" ] }""", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"file_name": "c.jpg"}""", "line 1: file_name 'c.jpg' is no picture of the folder")]
    [InlineData("""{"text": "a car"}""", "line 1: file_name is missing")]
    [InlineData("""{"file_name": 3}""", "line 1: file_name is not a text")]
    [InlineData("""{"file_name": "a.jpg", "text": ""}""", "line 1: text is not a text, or empty")]
    [InlineData("{\"file_name\": \"a.jpg\"}\n{\"file_name\": \"a.jpg\"}", "line 2: file_name 'a.jpg' has a line already")]
    [InlineData("nonsense", "line 1 is not as it should be")]
    [InlineData(null, "elsewhere.jsonl' is not there")]
    public async Task Ingest_WithWrongMetadata_NamesTheLineAndStoresNothing(string? lines, string message)
    {
        string file = Path.Combine(_root, "elsewhere.jsonl");
        if (lines is not null)
        {
            await File.WriteAllTextAsync(file, lines);
        }

        CommandRun run = await CommandRun.OfAsync("ingest", Pictures, "--collection", "photos", "--data", Data, "--metadata", file);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private async Task<JsonElement> ItemAsync(string id) =>
        JsonDocument.Parse((await OkAsync("get", id, "--collection", "photos")).Output).RootElement;

    private async Task<CommandRun> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync([.. args, "--data", Data]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
