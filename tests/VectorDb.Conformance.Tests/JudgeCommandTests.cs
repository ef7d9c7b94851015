namespace VectorDb.Conformance.Tests;

public sealed class JudgeCommandTests
{
    [Fact]
    public async Task Run_UnknownOutput_IsNotCheckedAndNoFailure()
    {
        using TempFolder folder = new();
        WriteUnknownFamily(folder, "new/case");

        (int code, string[] lines) = await RunAsync(folder.Path);

        Assert.Equal(0, code);
        Assert.StartsWith("not checked new/case aura", lines[0], StringComparison.Ordinal);
        Assert.Equal("0 passed, 0 failed, 1 skipped", lines[^1]);
    }

    [Fact]
    public async Task Run_ACaseWithoutCheckpoint_Fails()
    {
        using TempFolder folder = new();
        folder.Write("new/case/expected/expected.json", """{"family": "new", "outputs": [{"name": "aura"}]}""");

        (int code, string[] lines) = await RunAsync(folder.Path);

        Assert.Equal(1, code);
        Assert.StartsWith("fail        new/case aura: ModelException", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnreadableExpectations_Fail()
    {
        using TempFolder folder = new();
        folder.Write("new/case/expected/expected.json", "{");

        (int code, string[] lines) = await RunAsync(folder.Path);

        Assert.Equal(1, code);
        Assert.StartsWith("fail        new/case expected.json", lines[0], StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed, 0 skipped", lines[^1]);
    }

    [Fact]
    public async Task Run_EmptyFolder_SaysSo()
    {
        using TempFolder folder = new();

        (int code, string[] lines) = await RunAsync(folder.Path);

        Assert.Equal(0, code);
        Assert.Equal(["0 passed, 0 failed, 0 skipped"], lines);
    }

    [Theory]
    [InlineData]
    [InlineData("--fast", "x")]
    [InlineData("x", "y")]
    [InlineData("no such folder")]
    public async Task Run_AWrongCommandLine_IsRefused(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter errors = new();

        Assert.Equal(2, await JudgeCommand.RunAsync(args, output, errors));
        Assert.NotEmpty(errors.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task Run_WithTable_AddsARowForEachOutput()
    {
        using TempFolder folder = new();
        WriteUnknownFamily(folder, "new/one");
        WriteUnknownFamily(folder, "new/two");

        (_, string[] lines) = await RunAsync(folder.Path, "--table");

        Assert.Contains(lines, line => line.StartsWith("new     aura    2      not checked", StringComparison.Ordinal));
    }

    private static void WriteUnknownFamily(TempFolder folder, string name)
    {
        folder.Write(name + "/config.json", """{"model_type": "new", "architectures": ["NewModel"]}""");
        folder.Write(name + "/expected/expected.json", """{"family": "new", "outputs": [{"name": "aura"}]}""");
    }

    private static async Task<(int Code, string[] Lines)> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await JudgeCommand.RunAsync(args, output, errors);
        return (code, output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }
}
