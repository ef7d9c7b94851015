using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class FilesTests
{
    [Fact]
    public void Namespaces_OfTheTree_MatchTheirFolders() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Files.CheckNamespace));

    [Fact]
    public void Files_OfTheTree_HoldOnePublicType() => Verdict.AssertClean(RepositoryTree.CSharpFiles.SelectMany(Files.CheckPublicTypes));

    [Theory]
    [InlineData("src/VectorDb.Index/Hnsw/A.cs", "namespace VectorDb.Index;\nclass A { }", "spells VectorDb.Index.Hnsw")]
    [InlineData("src/VectorDb.Index/A.cs", "namespace VectorDb.Index\n{\n}", "file-scoped")]
    [InlineData("tests/VectorDb.Index.Tests/Hnsw/A.cs", "namespace VectorDb.Index.Hnsw;", "spells VectorDb.Index.Tests.Hnsw")]
    [InlineData("src/VectorDb.Index/A.cs", "// namespace VectorDb.Index;\ninternal class A { }", "no namespace")]
    public void Namespace_OfAnotherFolder_IsFlagged(string path, string code, string message) =>
        Verdict.AssertFlagged(Files.CheckNamespace(new(path, code)), message);

    [Theory]
    [InlineData("namespace VectorDb.Index;\npublic class Graph { }", true)]
    [InlineData("namespace VectorDb.Index;\ninternal class Graph { }", false)]
    [InlineData("namespace VectorDb;\npublic class Graph { }", false)]
    [InlineData("namespace VectorDb.Storage;\npublic class Graph { }", false)]
    public void Namespace_OfAPublicType_MayEncloseItsFolders(string code, bool allowed) =>
        Assert.Equal(allowed, !Files.CheckNamespace(new("src/VectorDb.Index/Hnsw/Graph.cs", code)).Any());

    [Fact]
    public void Namespace_OfItsFolder_Passes() =>
        Verdict.AssertClean(Files.CheckNamespace(new("src/VectorDb.Index/Hnsw/A.cs", "using System;\n\nnamespace VectorDb.Index.Hnsw;\nclass A { }")));

    [Theory]
    [InlineData("namespace N; public class A { } public enum B { X = 1 }")]
    [InlineData("namespace N; public record A(int X); public record B(int Y = 2);")]
    [InlineData("namespace N; [Serializable] public sealed class A { } [Flags] public enum B { }")]
    [InlineData("public delegate void A(int x); public interface B { }")]
    public void PublicTypes_TwoInAFile_AreFlagged(string code) =>
        Verdict.AssertFlagged(Files.CheckPublicTypes(new("src/A.cs", code)), "2 public types (A, B)");

    [Theory]
    [InlineData("public class A { public class B { } public enum C { } }")]
    [InlineData("public class A { } internal class B { } file class C { }")]
    [InlineData("public class A { } public class A<T> where T : struct { }")]
    [InlineData("public class A { public T Make<T>() where T : class { return null; } }")]
    public void PublicTypes_NestedInternalOrOfOneName_Pass(string code) => Verdict.AssertClean(Files.CheckPublicTypes(new("src/A.cs", code)));
}
