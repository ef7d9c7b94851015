using System.Text.Json;

namespace VectorDb.Demo.Tests;

/// <summary>What the figures rest on: combinations that no model has seen, captions that are true of one picture, groups that look alike.</summary>
public sealed class WorldTests
{
    [Theory]
    [InlineData("ordinary", 1000)]
    [InlineData("look-alikes", 1000)]
    [InlineData("quickstart", 400)]
    public void Folder_HasItsPictures_EachSmallAndLabelledOnce(string folder, int count)
    {
        IReadOnlyList<JsonElement> pictures = WorldFolder.Lines(folder, "captions.jsonl");
        string[] files = [.. pictures.Select(static p => p.GetProperty("file").GetString()!)];
        Assert.Equal(count, files.Distinct().Count());
        Assert.Equal(
            files.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(WorldFolder.Of(folder), "*.webp").Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.InRange(new FileInfo(Path.Combine(WorldFolder.Of(folder), file)).Length, 200, 8192));
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("look-alikes")]
    [InlineData("quickstart")]
    public void Picture_HoldsAPairThatNoTrainingSceneHolds(string folder) =>
        Assert.All(WorldFolder.Lines(folder, "captions.jsonl"), static picture =>
        {
            string[] things = WorldFolder.Things(picture);
            Assert.Contains(things.SelectMany((one, i) => things.Skip(i + 1).Select(other => (one, other))), static pair => WorldFolder.IsHeldOut(pair.one, pair.other));
        });

    [Fact]
    public void Ordinary_NoTwoHoldTheSameThings()
    {
        string[] sets = [.. WorldFolder.Lines("ordinary", "captions.jsonl").Select(static p => string.Join('+', WorldFolder.Things(p)))];
        Assert.Equal(sets.Length, sets.Distinct().Count());
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("look-alikes")]
    [InlineData("quickstart")]
    public void Captions_AreTrueOfOnePicture(string folder)
    {
        var owners = new Dictionary<string, string>();
        foreach (JsonElement picture in WorldFolder.Lines(folder, "captions.jsonl"))
        {
            string file = picture.GetProperty("file").GetString()!;
            foreach (string caption in picture.GetProperty("captions").EnumerateArray().Select(static c => c.GetString()!))
            {
                Assert.True(owners.TryAdd(caption, file) || owners[caption] == file, $"'{caption}' is said of {owners[caption]} and {file}");
                Assert.DoesNotContain(" beside ", caption, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void LookAlikes_AreGroupsOfFour_HalfInRelationHalfInCount()
    {
        IGrouping<int, JsonElement>[] groups = [.. WorldFolder.Lines("look-alikes", "captions.jsonl").GroupBy(static p => p.GetProperty("group").GetInt32())];
        Assert.Equal(250, groups.Length);
        Assert.Equal(125, groups.Count(static g => g.All(static p => p.GetProperty("differ").GetString() == "relation")));
        Assert.Equal(125, groups.Count(static g => g.All(static p => p.GetProperty("differ").GetString() == "count")));
        Assert.All(groups, static group =>
        {
            Assert.Equal(4, group.Count());
            Assert.Single(group.Select(static p => $"{string.Join('+', WorldFolder.Things(p))} {Ground(p)}").Distinct());
            Assert.Equal(4, group.Select(Distinction).Distinct().Count());
        });
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("look-alikes")]
    [InlineData("quickstart")]
    public void Questions_AreOnPicturesOfTheFolder_AndHaveAnswers(string folder)
    {
        HashSet<string> files = [.. WorldFolder.Lines(folder, "captions.jsonl").Select(static p => p.GetProperty("file").GetString()!)];
        IReadOnlyList<JsonElement> questions = WorldFolder.Lines(folder, "questions.jsonl");
        Assert.Equal(2 * files.Count, questions.Count);
        Assert.All(questions, question =>
        {
            Assert.Contains(question.GetProperty("file").GetString()!, files);
            Assert.NotEmpty(question.GetProperty("answers").EnumerateArray());
        });
    }

    private static string Ground(JsonElement picture) => $"{picture.GetProperty("payload").GetProperty("background")} {picture.GetProperty("payload").GetProperty("texture")}";

    /// <summary>What tells a picture from its group: how its things stand, or how many there are of each.</summary>
    private static string Distinction(JsonElement picture) =>
        picture.TryGetProperty("relation", out JsonElement relation)
            ? string.Join('|', relation.EnumerateArray().Select(static r => r.GetRawText()).Order(StringComparer.Ordinal))
            : string.Join('|', picture.GetProperty("things").EnumerateArray().Select(static t => t.GetProperty("counted")[0].GetString()).Order(StringComparer.Ordinal));
}
