using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>The commands that run a checkpoint by themselves, and the JSON that they promise.</summary>
public sealed class ModelCommandsTests
{
    [Fact]
    public async Task Embed_PictureAndText_GivesUnitVectorsInOrder()
    {
        JsonElement results = (await JsonAsync("embed", "--model", Golden.Clip, "--image", Golden.Picture, "--text", "a cat", "--json")).GetProperty("results");
        Assert.Equal(["image", "text"], results.EnumerateArray().Select(static r => r.GetProperty("kind").GetString()));
        Assert.All(results.EnumerateArray(), static r => Assert.Equal(1, r.GetProperty("vector").EnumerateArray().Sum(static v => v.GetDouble() * v.GetDouble()), 1e-4));
        Assert.Equal("a cat", results[1].GetProperty("input").GetString());
    }

    [Fact]
    public async Task Match_TwoTexts_GivesRowsOfPicturesByTexts()
    {
        JsonElement match = await JsonAsync("match", "--model", Golden.Blip, "--image", Golden.Picture, "--text", "a cat", "two dogs");
        Assert.Equal(2, match.GetProperty("itc")[0].GetArrayLength());
        Assert.Equal(2, match.GetProperty("itm_logits")[0][1].GetArrayLength());
        Assert.InRange(match.GetProperty("itm")[0][0].GetDouble(), 0, 1);
    }

    [Fact]
    public async Task Classify_Labels_SumToOne()
    {
        string labels = Path.GetTempFileName();
        await File.WriteAllLinesAsync(labels, ["cat", "dog", ""]);
        JsonElement classes = await JsonAsync("classify", "--model", Golden.Clip, "--image", Golden.Picture, "--labels", labels, "--json");
        File.Delete(labels);
        Assert.Equal(["cat", "dog"], classes.GetProperty("labels").EnumerateArray().Select(static l => l.GetString()));
        Assert.Equal(1, classes.GetProperty("probabilities").EnumerateArray().Sum(static p => p.GetDouble()), 1e-4);
    }

    [Fact]
    public async Task Tokenize_Text_GivesIdsAndTokens()
    {
        JsonElement tokens = await JsonAsync("tokenize", "--model", Golden.Blip, "--text", "hello", "--json");
        Assert.Equal(tokens.GetProperty("ids").GetArrayLength(), tokens.GetProperty("tokens").GetArrayLength());
        Assert.Equal("[CLS]", tokens.GetProperty("tokens")[0].GetString());
    }

    [Fact]
    public async Task Preprocess_Picture_WritesNumPysFormat()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.npy");
        CommandRun run = await CommandRun.OfAsync("preprocess", "--model", Golden.Clip, "--image", Golden.Picture, "--out", file);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        Assert.Equal(0, run.ExitCode);
        int header = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, header % 64);
        Assert.Contains("'shape': (1, 3, 48, 48)", System.Text.Encoding.ASCII.GetString(bytes, 10, header - 10), StringComparison.Ordinal);
        Assert.Equal(header + (3 * 48 * 48 * sizeof(float)), bytes.Length);
    }

    [Fact]
    public async Task Inspect_Checkpoint_SaysWhatItIs()
    {
        JsonElement info = await JsonAsync("models", "inspect", Golden.Blip, "--json");
        Assert.Equal("blip", info.GetProperty("family").GetString());
        Assert.True(info.GetProperty("parameters").GetInt64() > 0);
        Assert.NotEmpty(info.GetProperty("fingerprint").GetString()!);
    }

    [Theory]
    [InlineData("embed", "--model", "/nowhere", "--text", "a")]
    [InlineData("embed", "--text", "a")]
    [InlineData("nonsense")]
    [InlineData("search", "--collection", "c", "--address", "not an address", "--text", "a")]
    public async Task Run_BadInput_ExitsWith2AndOneLine(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("vectordb: ", run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
