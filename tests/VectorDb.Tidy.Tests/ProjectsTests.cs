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
    public void Locks_OfTheTree_KnowWhatTheirProjectsReference()
    {
        ProjectFile[] projects = [.. RepositoryTree.Projects];
        Verdict.AssertClean(RepositoryTree.TextFiles.Where(file => file.Name == "packages.lock.json").SelectMany(file => Locks.Check(file, projects)));
    }

    [Theory]
    [InlineData("""{"X": "[1.0.0, )"}""", "no Y")]
    [InlineData("""{"X": "[1.0.0, )", "VectorDb.Y": "[1.0.0, )", "Z": "[2.0.0, )"}""", "Z, which")]
    public void Lock_OfAnotherTime_IsFlagged(string locked, string message)
    {
        ProjectFile models = new("src/VectorDb.Models/VectorDb.Models.csproj", """
            <Project><ItemGroup>
              <PackageReference Include="X" /><PackageReference Include="Analyzer" PrivateAssets="all" />
              <ProjectReference Include="../VectorDb.Y/VectorDb.Y.csproj" />
            </ItemGroup></Project>
            """);
        SourceFile file = new("src/A/packages.lock.json", $$"""
            {"dependencies": {"net10.0": {"vectordb.models": {"type": "Project", "dependencies": {{locked}} } } } }
            """);

        Verdict.AssertFlagged(Locks.Check(file, [models]), message.Replace("Y", "VectorDb.Y", StringComparison.Ordinal));
    }

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
