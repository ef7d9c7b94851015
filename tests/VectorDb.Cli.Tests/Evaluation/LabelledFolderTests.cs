using VectorDb.Cli.Evaluation;

namespace VectorDb.Cli.Tests.Evaluation;

public sealed class LabelledFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public LabelledFolderTests() => File.WriteAllText(Path.Combine(_root, "a.png"), "");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Load_TheLeastThatIsNeeded_LeavesTheRestEmpty()
    {
        await WriteAsync("captions.jsonl", """{"file": "a.png", "captions": ["x"]}""");
        LabelledFolder folder = await LabelledFolder.LoadAsync(_root, CancellationToken.None);
        LabelledPicture picture = Assert.Single(folder.Pictures);
        Assert.Equal("x", picture.Captions[0]);
        Assert.Empty(picture.Things);
        Assert.Null(picture.Differ);
        Assert.Empty(folder.Questions);
    }

    [Theory]
    [InlineData(0, "0 1 2 3 4 5 6 7 8 9")]
    [InlineData(3, "0 3 6")]
    [InlineData(10, "0 1 2 3 4 5 6 7 8 9")]
    [InlineData(11, "0 1 2 3 4 5 6 7 8 9")]
    public async Task Sample_OfSomePictures_IsSpreadOverTheFolder(int limit, string expected)
    {
        await WriteAsync("captions.jsonl", string.Join('\n', Enumerable.Range(0, 10).Select(static i => $$"""{"file": "a.png", "captions": ["{{i}}"]}""")));
        LabelledFolder folder = await LabelledFolder.LoadAsync(_root, CancellationToken.None);
        Assert.Equal(expected, string.Join(' ', folder.Sample(limit).Select(static picture => picture.Captions[0])));
    }

    [Theory]
    [InlineData("""{"file": "a.png", "captions": []}""", "line 1: captions is empty")]
    [InlineData("""{"file": "b.png", "captions": ["x"]}""", "'b.png' is not there")]
    [InlineData("""{"file": "../a.png", "captions": ["x"]}""", "does not lie in the folder")]
    [InlineData("""{"captions": ["x"]}""", "line 1 is not as it should be")]
    [InlineData("nonsense", "line 1 is not as it should be")]
    [InlineData("", "has no lines")]
    public async Task Load_BadCaptions_NamesTheLine(string line, string message)
    {
        await WriteAsync("captions.jsonl", line);
        await RefusedAsync(message);
    }

    [Theory]
    [InlineData("""{"file": "c.png", "question": "q", "answers": ["x"]}""", "'c.png' has no line in captions.jsonl")]
    [InlineData("""{"file": "a.png", "question": "q", "answers": []}""", "answers is empty")]
    public async Task Load_BadQuestions_NamesTheLine(string line, string message)
    {
        await WriteAsync("captions.jsonl", """{"file": "a.png", "captions": ["x"]}""");
        await WriteAsync("questions.jsonl", line);
        await RefusedAsync(message);
    }

    [Fact]
    public Task Load_WithoutCaptions_SaysWhatAFolderHas() => RefusedAsync("has no captions.jsonl");

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_root, file), text + "\n");

    private async Task RefusedAsync(string message)
    {
        UsageException refused = await Assert.ThrowsAsync<UsageException>(() => LabelledFolder.LoadAsync(_root, CancellationToken.None));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
