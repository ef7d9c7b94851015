using VectorDb.Tidy.Tests.Rules;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests;

public sealed class ProjectsTests
{
    private static readonly string Solution = File.ReadAllText(Path.Combine(RepositoryTree.Root, "VectorDb.sln"));

    [Fact]
    public void Projects_OfTheTree_AreInTheSolution() =>
        Verdict.AssertClean(RepositoryTree.Projects.SelectMany(project => Projects.CheckSolution(project, Solution)));

    [Fact]
    public void Projects_OfTheTree_TakeVersionsFromOnePlace() => Verdict.AssertClean(RepositoryTree.Projects.SelectMany(Projects.CheckVersions));

    [Fact]
    public void Projects_OfTheTree_AreLocked() => Verdict.AssertClean(Projects.CheckLocks([.. RepositoryTree.TextFiles.Select(file => file.Path)]));

    [Fact]
    public void Project_OutsideTheSolution_IsFlagged() =>
        Verdict.AssertFlagged(Projects.CheckSolution(Sample("<Project />"), Solution), "not in VectorDb.sln");

    [Fact]
    public void Project_WithAVersion_IsFlagged() =>
        Verdict.AssertFlagged(Projects.CheckVersions(Sample("<Project><ItemGroup><PackageReference Include=\"A\" Version=\"1.0\" /></ItemGroup></Project>")), "A has");

    [Theory]
    [InlineData("src/A/A.csproj", "src/B/packages.lock.json")]
    [InlineData("build/native/package.json", "package-lock.json")]
    public void Project_WithoutLock_IsFlagged(string project, string other) => Verdict.AssertFlagged(Projects.CheckLocks([project, other]), "commit the lock file");

    private static ProjectFile Sample(string xml) => new("tests/VectorDb.Absent.Tests/VectorDb.Absent.Tests.csproj", xml);
}
