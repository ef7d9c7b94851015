using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class NamesTests
{
    [Fact]
    public void Types_OfTheTree_AreNamedForTheDomain() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Names.CheckTypes));

    [Fact]
    public void Folders_OfTheTree_AreNamedForTheDomain() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Names.CheckFolder));

    [Theory]
    [InlineData("public sealed class CollectionManager { }", "CollectionManager")]
    [InlineData("internal static partial class StringUtils { }", "StringUtils")]
    [InlineData("public class A { private readonly struct PathHelper { } }", "PathHelper")]
    [InlineData("public record struct MathUtil(int X);", "MathUtil")]
    [InlineData("public delegate void RunHelper<T>(T x);", "RunHelper")]
    public void Type_WithABannedName_IsFlagged(string code, string name) => Verdict.AssertFlagged(Names.CheckTypes(new("src/A.cs", code)), name);

    [Theory]
    [InlineData("public class Utilization { }")]
    [InlineData("public class A { string Manager = \"class AManager { }\"; /* class BManager { } */ }")]
    public void Type_ThatOnlyContainsOne_IsNot(string code) => Verdict.AssertClean(Names.CheckTypes(new("src/A.cs", code)));

    [Theory]
    [InlineData("src/VectorDb.Common/A.cs")]
    [InlineData("src/VectorDb.Index/Helpers/A.cs")]
    [InlineData("src/VectorDb.Index/Hnsw/utils/A.cs")]
    public void Folder_WithABannedName_IsFlagged(string path) => Verdict.AssertFlagged(Names.CheckFolder(new(path, string.Empty)), "owner");
}
