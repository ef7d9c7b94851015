using System.Text.Json.Nodes;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Conformance.Sets;

namespace VectorDb.Conformance.Tests;

/// <summary>The judge notices what is wrong: a pass means something only if these fail.</summary>
public sealed class CorruptionTests
{
    private const string Case = "clip-vit/quickgelu-legacy-eos";
    private const string Output = "decoded_rgb__rgb_jpg";

    [Fact]
    public async Task Judge_OneChangedValue_IsTheOnlyFail()
    {
        using TempFolder folder = Copy();
        string file = Path.Combine(folder.Path, Case, "expected", Output + ".npy");
        NpyArray recorded = NpyReader.Read(file);
        long[] values = [.. Enumerable.Range(0, recorded.Count).Select(recorded.Whole)];
        values[5] ^= 1;
        NpyWriter.Write(file, NpyArray.FromIntegers(values, [.. recorded.Shape]));

        Verdict verdict = await OnlyFailAsync(folder);

        Assert.Equal(Output, verdict.Output);
        Assert.Equal(1, verdict.Difference);
    }

    [Fact]
    public async Task Judge_AMissingRecord_IsAFailWithItsReason()
    {
        using TempFolder folder = Copy();
        File.Delete(Path.Combine(folder.Path, Case, "expected", Output + ".npy"));

        Assert.Contains("FileNotFoundException", (await OnlyFailAsync(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_ABrokenPicture_FailsWithTheProductsMessage()
    {
        using TempFolder folder = new();
        folder.CopyGolden("decode");
        string picture = Directory.EnumerateFiles(Path.Combine(folder.Path, "decode", "inputs"), "*.png").Order(StringComparer.Ordinal).First();
        await File.WriteAllBytesAsync(picture, (await File.ReadAllBytesAsync(picture))[..40]);

        Verdict[] fails = await FailsAsync(folder);

        Assert.NotEmpty(fails);
        Assert.All(fails, verdict => Assert.StartsWith(Path.GetFileName(picture), verdict.Output, StringComparison.Ordinal));
        Assert.All(fails, verdict => Assert.Contains("ImageException", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Judge_AHostileFileThatIsSound_FailsIfItHadToBeRefused()
    {
        using TempFolder folder = new();
        folder.CopyGolden("decode");
        string sound = Directory.EnumerateFiles(Path.Combine(folder.Path, "decode", "inputs"), "*.png").First();
        File.Copy(sound, Path.Combine(folder.Path, "decode", "hostile", "empty.png"), overwrite: true);

        Verdict verdict = await OnlyFailAsync(folder);

        Assert.Equal("hostile empty.png", verdict.Output);
        Assert.Contains("must be refused", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_OneChangedId_FailsItsListOnly()
    {
        using TempFolder folder = new();
        folder.CopyGolden("tokenizers/wordpiece-cased");
        string file = Path.Combine(folder.Path, "tokenizers/wordpiece-cased/expected/ids.json");
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        json["truncated"]![4]!["ids"]![1] = 9;
        await File.WriteAllTextAsync(file, json.ToJsonString());

        Verdict[] fails = await FailsAsync(folder);

        Assert.NotEmpty(fails);
        Assert.All(fails, verdict => Assert.StartsWith("truncated", verdict.Output, StringComparison.Ordinal));
        Assert.All(fails, verdict => Assert.StartsWith("1 of ", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Judge_ACaseUnderAnotherName_IsJudgedAlike()
    {
        using TempFolder folder = Copy();
        Directory.CreateDirectory(Path.Combine(folder.Path, "anything"));
        Directory.Move(Path.Combine(folder.Path, Case), Path.Combine(folder.Path, "anything", "at all"));

        IGoldenSet renamed = Assert.Single(GoldenTree.Find(folder.Path));
        List<Verdict> verdicts = await renamed.JudgeAsync().ToListAsync();
        List<Verdict> before = await GoldenTree.Find(Goldens.Root).Single(set => set.Name == Case).JudgeAsync().ToListAsync();

        Assert.Equal("anything/at all", renamed.Name);
        Assert.Equal(before.Select(verdict => (verdict.Output, verdict.Outcome)), verdicts.Select(verdict => (verdict.Output, verdict.Outcome)));
        Assert.Contains(verdicts, verdict => verdict is { Output: "image_embeds", Outcome: Outcome.Pass });
    }

    [Theory]
    [InlineData("image_embeds")]
    [InlineData("text_last_hidden_state")]
    public async Task Judge_AnEmbeddingOffByALittle_Fails(string output)
    {
        using TempFolder folder = Copy();
        string file = Path.Combine(folder.Path, Case, "expected", output + ".npy");
        float[] values = NpyReader.Read(file).ToFloats();
        values[^1] += 1e-3f;
        NpyWriter.Write(file, NpyArray.FromFloats(values, [.. NpyReader.Read(file).Shape]));

        Verdict verdict = await OnlyFailAsync(folder);

        Assert.Equal(output, verdict.Output);
        Assert.InRange(verdict.Difference, 0.9e-3, 1.1e-3);
        Assert.Contains("1 of ", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_IdsRecordedAtAnotherLength_AreAskedForAtThatLength()
    {
        const string bertCase = "chinese-clip/vit-bert";
        using TempFolder folder = new();
        folder.CopyGolden(bertCase);
        folder.Write(bertCase + "/inputs/texts.json", """["一只红色的猫", "照片上的狗和车", ""]""");
        foreach (string output in (string[])["input_ids", "attention_mask"])
        {
            string file = Path.Combine(folder.Path, bertCase, "expected", output + ".npy");
            NpyArray recorded = NpyReader.Read(file).Take(3);
            long[] shorter = [.. Enumerable.Range(0, 3 * 20).Select(i => recorded.Whole((i / 20 * recorded.Shape[1]) + (i % 20)))];
            NpyWriter.Write(file, NpyArray.FromIntegers(shorter, 3, 20));
        }

        List<Verdict> verdicts = await GoldenTree.Find(folder.Path).Single().JudgeAsync().ToListAsync();

        Assert.All(verdicts.Where(verdict => verdict.Output is "input_ids" or "attention_mask"), verdict => Assert.Equal(Outcome.Pass, verdict.Outcome));
    }

    private static TempFolder Copy()
    {
        TempFolder folder = new();
        folder.CopyGolden(Case);
        return folder;
    }

    private static async Task<Verdict> OnlyFailAsync(TempFolder folder) => Assert.Single(await FailsAsync(folder));

    private static async Task<Verdict[]> FailsAsync(TempFolder folder)
    {
        List<Verdict> fails = [];
        foreach (IGoldenSet set in GoldenTree.Find(folder.Path))
        {
            fails.AddRange(await set.JudgeAsync().Where(verdict => verdict.Outcome == Outcome.Fail).ToListAsync());
        }

        return [.. fails];
    }
}
