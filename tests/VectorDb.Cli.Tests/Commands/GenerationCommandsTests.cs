using System.Text.Json;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>caption, answer, compare and ground: the JSON that they promise, with ids of the recorded references.</summary>
public sealed class GenerationCommandsTests
{
    private static readonly string Caption = Path.Combine(Golden.Root, "blip/caption");
    private static readonly string Answer = Path.Combine(Golden.Root, "blip/vqa");

    [Fact]
    public async Task Caption_Beams_GivesTextIdsAndScore()
    {
        JsonElement plain = await JsonAsync("caption", "--model", Caption, "--image", Picture(Caption), "--json");
        byte[] recorded = await File.ReadAllBytesAsync(Path.Combine(Caption, "expected/cap_greedy_ids.npy"));
        long[] last = [.. Enumerable.Range(1, 20).Select(i => BitConverter.ToInt64(recorded, recorded.Length - ((21 - i) * sizeof(long)))).Where(static id => id >= 0)];
        Assert.Equal(last, plain.GetProperty("token_ids").EnumerateArray().Select(static id => id.GetInt64()));
        JsonElement beams = await JsonAsync(
            "caption", "--model", Caption, "--image", Picture(Caption), "--beams", "3", "--num-return-sequences", "2", "--max-new-tokens", "5", "--json");
        Assert.Equal(2, beams.GetProperty("texts").GetArrayLength());
        Assert.True(beams.GetProperty("texts")[0].GetProperty("score").GetDouble() >= beams.GetProperty("texts")[1].GetProperty("score").GetDouble());
        Assert.InRange(beams.GetProperty("token_ids").GetArrayLength(), 2, 6);
    }

    [Fact]
    public async Task Caption_Streamed_PiecesMakeTheText()
    {
        CommandRun whole = await CommandRun.OfAsync("caption", "--model", Caption, "--image", Picture(Caption), "--prompt", "a photo of");
        CommandRun streamed = await CommandRun.OfAsync("caption", "--model", Caption, "--image", Picture(Caption), "--prompt", "a photo of", "--stream");
        Assert.StartsWith("a photo of", whole.Output, StringComparison.Ordinal);
        Assert.Equal(whole.Output, streamed.Output);
        CommandRun lines = await CommandRun.OfAsync("caption", "--model", Caption, "--image", Picture(Caption), "--stream", "--json");
        JsonElement[] updates = [.. lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(
            updates[^1].GetProperty("token_ids").EnumerateArray().Skip(1).Select(static id => id.GetInt32()),
            updates[..^1].Select(static u => u.GetProperty("token_id")).Where(static id => id.ValueKind == JsonValueKind.Number).Select(static id => id.GetInt32()));
    }

    [Fact]
    public async Task Answer_Rank_GivesTheRecordedBest()
    {
        string file = Path.GetTempFileName();
        using JsonDocument vqa = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Answer, "inputs/vqa.json")));
        await File.WriteAllLinesAsync(file, vqa.RootElement.GetProperty("answers").EnumerateArray().Select(static a => a.GetString()!));
        string question = vqa.RootElement.GetProperty("questions")[0].GetString()!;
        JsonElement ranked = await JsonAsync(
            "answer", "--model", Answer, "--image", Path.Combine(Answer, "inputs/rgb_wide.png"), "--question", question, "--rank", file, "--candidates", "4", "--json");
        File.Delete(file);
        Assert.Equal(4, ranked.GetProperty("ranked").GetArrayLength());
        byte[] best = await File.ReadAllBytesAsync(Path.Combine(Answer, "expected/rank_best.npy"));
        Assert.Equal(BitConverter.ToInt64(best, best.Length - (12 * sizeof(long))), ranked.GetProperty("index").GetInt64());
    }

    [Fact]
    public async Task Compare_TwoPictures_GivesAProbability()
    {
        string model = Path.Combine(Golden.Root, "blip-nlvr2/nlvr2");
        JsonElement compared = await JsonAsync("compare", "--model", model, "--image", Picture(model), "--image", Picture(model), "--text", "two cats", "--json");
        double probability = compared.GetProperty("probability").GetDouble();
        Assert.InRange(probability, 0, 1);
        Assert.Equal(probability > 0.5, compared.GetProperty("is_true").GetBoolean());
        Assert.Equal(2, (await CommandRun.OfAsync("compare", "--model", model, "--image", Picture(model), "--text", "two cats")).ExitCode);
    }

    [Fact]
    public async Task Ground_Phrase_GivesABoxInsideThePicture()
    {
        string model = Path.Combine(Golden.Root, "blip-grounding/refcoco");
        JsonElement ground = await JsonAsync("ground", "--model", model, "--image", Picture(model), "--text", "man", "--json");
        Assert.All(ground.GetProperty("box").EnumerateArray(), static v => Assert.InRange(v.GetDouble(), 0, 1));
        Assert.Equal(ground.GetProperty("box")[2].GetDouble() * 130, ground.GetProperty("box_pixels")[2].GetDouble(), 1e-3);
    }

    [Theory]
    [InlineData("caption", "blip/vqa", "", "cannot do this (caption pictures); those that can: blip, blip-2")]
    [InlineData("answer", "blip/caption", "--question x", "cannot do this (answer questions)")]
    [InlineData("caption", "blip/caption", "--beams 99", "num_beams is 99; expected 1 to 16")]
    [InlineData("caption", "blip/caption", "--max-new-tokens 500", "the model has 64")]
    public async Task Caption_WhatTheModelCannotDo_NamesWhatIsWrong(string command, string model, string more, string message)
    {
        string directory = Path.Combine(Golden.Root, model);
        CommandRun run = await CommandRun.OfAsync(
            [command, "--model", directory, "--image", Picture(directory), .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static string Picture(string model) => Path.Combine(model, "inputs/rgb.jpg");

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(args);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
