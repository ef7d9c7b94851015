using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>Collections with a generator and a policy on texts, from the command line, with an embedded server each time.</summary>
public sealed class GeneratorCommandsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Collection_WithCaptioner_CaptionsOnIngestAndIsSearchedByAnswer()
    {
        string[] models = ["--model", $"clip={Golden.Clip}", "--model", $"caption={Path.Combine(Golden.Root, "blip/caption")}", "--model", $"vqa={Path.Combine(Golden.Root, "blip/vqa")}"];
        await OkAsync(["collections", "create", "photos", "--use", "clip", "--generator", "caption", "--caption-missing", "--captioner", "caption", "--data", _data, .. models]);
        string folder = Path.Combine(_data, "pictures");
        Directory.CreateDirectory(folder);
        File.Copy(Golden.Picture, Path.Combine(folder, "rgb.jpg"));
        await OkAsync("ingest", folder, "--collection", "photos", "--data", _data);
        JsonElement item = Json(await OkAsync("get", "rgb.jpg", "--collection", "photos", "--data", _data));
        JsonElement verdict = item.GetProperty("textVerdict");
        Assert.Equal("CAPTIONED", verdict.GetProperty("outcome").GetString());
        Assert.Equal(item.GetProperty("text").GetString(), verdict.GetProperty("caption").GetString());

        JsonElement changed = Json(await OkAsync("collections", "update", "photos", "--generator", "vqa", "--data", _data));
        Assert.Equal("vqa", changed.GetProperty("generator").GetString());
        Assert.True(changed.GetProperty("capFilt").GetProperty("captionMissing").GetBoolean());

        CommandRun search = await OkAsync(
            "search", "--collection", "photos", "--image", Golden.Picture, "--question", "what is it?", "--accept", "never said", "--data", _data, "--json");
        Assert.Equal(1, Json(search).GetProperty("whereAnswer").GetProperty("asked").GetInt32());
        Assert.False(Json(search).TryGetProperty("hits", out _));
    }

    [Theory]
    [InlineData("--accept needs", "search", "--collection", "photos", "--text", "x", "--accept", "yes")]
    [InlineData("--question needs", "search", "--collection", "photos", "--text", "x", "--question", "is it?")]
    [InlineData("Say what to change", "collections", "update", "photos")]
    [InlineData("--misfit 'burn'", "collections", "update", "photos", "--matcher", "itm", "--misfit", "burn")]
    public async Task Options_ThatMakeNoSense_AreBadInput(string message, params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync([.. args, "--data", _data]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;

    private static async Task<CommandRun> OkAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
