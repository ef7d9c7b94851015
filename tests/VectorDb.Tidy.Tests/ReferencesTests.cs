using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class ReferencesTests
{
    [Fact]
    public void References_OfEveryProduct_FollowTheTable() =>
        Verdict.AssertClean(RepositoryTree.Projects.Where(project => project.IsProduct).SelectMany(References.Check));

    [Fact]
    public void References_SomeProducts_AreFound() => Assert.True(RepositoryTree.Projects.Count(project => project.IsProduct) >= 10);

    [Theory]
    [InlineData("VectorDb.Index", "../VectorDb.Storage/VectorDb.Storage.csproj", "may not reference VectorDb.Storage")]
    [InlineData("VectorDb.Models", "../VectorDb.Engine/VectorDb.Engine.csproj", "may not reference VectorDb.Engine")]
    [InlineData("VectorDb.Server", @"..\VectorDb.Models\VectorDb.Models.csproj", "may not reference VectorDb.Models")]
    [InlineData("VectorDb.Unknown", "../VectorDb.Rpc/VectorDb.Rpc.csproj", "may not reference VectorDb.Rpc")]
    [InlineData("VectorDb.Rpc", "../../tests/VectorDb.Rpc.Tests/VectorDb.Rpc.Tests.csproj", "may not reference VectorDb.Rpc.Tests")]
    public void References_AgainstTheArrows_AreFlagged(string project, string reference, string message) =>
        Verdict.AssertFlagged(References.Check(Sample(project, $"<ProjectReference Include=\"{reference}\" />")), message);

    [Fact]
    public void References_ToAnothersPackage_AreFlagged() =>
        Verdict.AssertFlagged(References.Check(Sample("VectorDb.Engine", "<PackageReference Include=\"Microsoft.FASTER.Core\" />")), "Storage only");

    [Fact]
    public void References_ToAnothersNativeLibrary_AreFlagged() =>
        Verdict.AssertFlagged(References.Check(Sample("VectorDb.Models", "<NativeLibrary>libvips</NativeLibrary>")), "belongs to Imaging");

    private static ProjectFile Sample(string name, string item) => new($"src/{name}/{name}.csproj", $"<Project><X>{item}</X></Project>");
}
