using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>Every project is built by the solution, locked, and takes its versions from one place.</summary>
public static class Projects
{
    public static IEnumerable<Finding> CheckSolution(ProjectFile project, string solution)
    {
        if (!solution.Replace('\\', '/').Contains($"\"{project.Path}\"", StringComparison.Ordinal))
        {
            yield return new(project.Path, 0, "not in VectorDb.sln: run dotnet sln add, or its tests never run");
        }
    }

    public static IEnumerable<Finding> CheckVersions(ProjectFile project) =>
        project.VersionedPackages.Select(package => new Finding(project.Path, 0, $"{package} has a version of its own; versions live in Directory.Packages.props"));

    /// <summary>A lock file lies beside every project and every package.json.</summary>
    public static IEnumerable<Finding> CheckLocks(IReadOnlyCollection<string> paths)
    {
        HashSet<string> present = [.. paths];
        foreach (string path in paths)
        {
            string folder = path[..(path.LastIndexOf('/') + 1)];
            string? wanted = path.EndsWith(".csproj", StringComparison.Ordinal) ? folder + "packages.lock.json"
                : path.EndsWith("/package.json", StringComparison.Ordinal) ? folder + "package-lock.json"
                : null;

            if (wanted is not null && !present.Contains(wanted))
            {
                yield return new(path, 0, $"no {wanted}: restore, and commit the lock file");
            }
        }
    }
}
