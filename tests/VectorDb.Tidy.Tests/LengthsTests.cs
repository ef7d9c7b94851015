using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class LengthsTests
{
    [Fact]
    public void Files_OfTheTree_AreShort() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Lengths.CheckFile));

    [Fact]
    public void Functions_OfTheTree_FitAScreen() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Lengths.CheckFunctions));

    [Fact]
    public void File_OfSixHundredLines_IsFlaggedEvenIfJustified() =>
        Verdict.AssertFlagged(Lengths.CheckFile(Sample("// Long because: one table of one format, read top down\n" + Lines(599))), "600 lines");

    [Fact]
    public void File_OfThreeHundredLines_NeedsAReason()
    {
        Verdict.AssertFlagged(Lengths.CheckFile(Sample(Lines(300))), "Long because");
        Verdict.AssertFlagged(Lengths.CheckFile(Sample("// Long because: it is\n" + Lines(300))), "Long because");
        Verdict.AssertClean(Lengths.CheckFile(Sample("// Long because: one table of one format, read top down\n" + Lines(300))));
        Verdict.AssertClean(Lengths.CheckFile(Sample(Lines(299))));
    }

    [Theory]
    [InlineData("    public void Walk(int depth = 3)\n    {\nBODY    }\n", 68)]
    [InlineData("    public static implicit operator int(A a)\n    {\nBODY    }\n", 68)]
    [InlineData("    public int Size\n    {\n        get\n        {\nBODY        }\n    }\n", 65)]
    [InlineData("    public string Name(int x) => x switch\n    {\nBODY        _ => \"{\",\n    };\n", 67)]
    [InlineData("    public string Name(A x) => x is { Y: 3 }\nBODY        ? \"a\" : $\"{x.Y:0}\";\n", 69)]
    public void Function_OverAScreen_IsFlagged(string member, int body)
    {
        Verdict.AssertClean(Lengths.CheckFunctions(Sample(In(member, body - 1))));
        Verdict.AssertFlagged(Lengths.CheckFunctions(Sample(In(member, body))), "71 lines");
    }

    [Fact]
    public void Function_WithAttributes_CountsFromItsName() =>
        Verdict.AssertClean(Lengths.CheckFunctions(Sample(In("    [InlineData(\n" + Lines(60) + ")]\n    public void Walk()\n    {\nBODY    }\n", 60))));

    [Fact]
    public void Table_HoweverLong_IsNoFunction() =>
        Verdict.AssertClean(Lengths.CheckFunctions(Sample(In("    private static readonly int[] X = new[]\n    {\nBODY    };\n    public int Y { get; } = 3;\n", 100))));

    private static string In(string member, int body) =>
        "namespace N;\n\npublic class A\n{\n" + member.Replace("BODY", Lines(body), StringComparison.Ordinal) + "}\n";

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("        // }\n", count));

    private static SourceFile Sample(string text) => new("src/VectorDb.X/A.cs", text);
}
