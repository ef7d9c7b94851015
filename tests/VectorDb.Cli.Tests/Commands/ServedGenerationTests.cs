using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>Captions, answers, comparisons and boxes that a server gives, beside those of a checkpoint run directly.</summary>
public sealed class ServedGenerationTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public static TheoryData<string, string, string[]> Commands => new()
    {
        { "blip/caption", "caption", ["--prompt", "a photo of", "--beams", "3", "--max-new-tokens", "8"] },
        { "blip/vqa", "answer", ["--question", "what is it?"] },
        { "blip/vqa", "answer", ["--question", "what is it?", "--rank", Path.Combine(Golden.Root, "blip/vqa/inputs/texts.json"), "--candidates", "2"] },
        { "blip-nlvr2/nlvr2", "compare", ["--text", "two dogs"] },
        { "blip-grounding/refcoco", "ground", ["--text", "the dog"] },
    };

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OnAServer_SaysWhatTheCheckpointSays(string model, string command, string[] options)
    {
        string directory = Path.Combine(Golden.Root, model);
        string picture = Path.Combine(directory, "inputs/rgb.jpg");
        string[] images = command == "compare" ? ["--image", picture, "--image", Golden.Picture] : ["--image", picture];
        CommandRun direct = await CommandRun.OfAsync([command, "--model", directory, .. images, .. options, "--json"]);
        Assert.True(direct.ExitCode == 0, direct.Error);
        CommandRun served = await CommandRun.OfAsync([command, "--use", "m", "--model", $"m={directory}", "--data", _data, .. images, .. options, "--json"]);
        Assert.True(served.ExitCode == 0, served.Error);
        JsonElement expected = JsonDocument.Parse(direct.Output).RootElement;
        foreach (JsonProperty property in JsonDocument.Parse(served.Output).RootElement.EnumerateObject())
        {
            Assert.Equal(expected.GetProperty(property.Name).GetRawText(), property.Value.GetRawText());
        }
    }

    [Theory]
    [InlineData("Give one picture", "caption", "--use", "m")]
    [InlineData("Give two pictures", "compare", "--use", "m", "--id", "a", "--text", "x")]
    [InlineData("--max-length", "caption", "--use", "m", "--id", "a", "--max-length", "9")]
    [InlineData("Give one checkpoint directory", "ground", "--image", "FILE", "--text", "x")]
    public async Task Command_ThatMakesNoSense_IsBadInput(string message, params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync([.. args.Select(static a => a == "FILE" ? Golden.Picture : a), "--data", _data]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
