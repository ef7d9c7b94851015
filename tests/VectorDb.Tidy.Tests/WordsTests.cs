using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class WordsTests
{
    [Fact]
    public void Words_OfTheTree_AreCode() => Verdict.AssertClean(RepositoryTree.TextFiles.Where(IsJudged).SelectMany(Words.Check));

    [Fact]
    public void Skips_OfTheTree_GiveTheirReason() => Verdict.AssertClean(RepositoryTree.CSharpFiles.Where(IsJudged).SelectMany(Words.CheckSkips));

    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("/* FIXME */")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("File.ReadAllText(\"/work/data/x\");")]
    [InlineData("cd /root/x")]
    [InlineData("path: /home/ann/models")]
    [InlineData("\"C:\\\\Users\\\\ann\"")]
    [InlineData("  \"resolved\": \"https://packages.example.com/a.tgz\",")]
    [InlineData("<add key=\"x\" value=\"https://feed.example.com/v3/index.json\" />")]
    [InlineData("https://artifactory.example.com/npm/")]
    [InlineData("Co-Authored-By: someone")]
    public void Words_ThatAreBanned_AreFlagged(string line) => Assert.Single(Words.Check(new("src/A.cs", "ok\n" + line)), found => found.Line == 2);

    [Theory]
    [InlineData("\"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\"")]
    [InlineData("\"$here/work/x\" ../root/x https://example.com/home/ann $tmp/work")]
    [InlineData("mastodon todos hackney")]
    public void Words_ThatOnlyLookLikeIt_Pass(string line) => Verdict.AssertClean(Words.Check(new("src/A.cs", line)));

    [Theory]
    [InlineData("[Fact(Skip = \"\")]")]
    [InlineData("[Fact(Skip = \"flaky\")]")]
    [InlineData("Skip = string.Empty;")]
    public void Skip_WithoutReason_IsFlagged(string line) => Verdict.AssertFlagged(Words.CheckSkips(new("tests/A.cs", line)), "reason");

    [Fact]
    public void Skip_WithReason_Passes() =>
        Verdict.AssertClean(Words.CheckSkips(new("tests/A.cs", "Skip = present ? null : \"the vocabulary is not on this machine\"; Skip = \"needs a GPU with CUDA 12\";")));

    /// <summary>This file holds the samples that must be flagged.</summary>
    private static bool IsJudged(SourceFile file) => file.Name != "WordsTests.cs";
}
