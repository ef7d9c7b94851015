using System.Text.Json;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>
/// A lock file repeats what the projects it reaches reference. One that a change elsewhere has left behind fails the locked
/// restore of a clean clone, and only there; so it is looked for here.
/// </summary>
public static class Locks
{
    public static IEnumerable<Finding> Check(SourceFile file, IReadOnlyCollection<ProjectFile> projects)
    {
        using JsonDocument json = JsonDocument.Parse(file.Text);
        foreach (JsonProperty entry in json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            bool isProject = entry.Value.GetProperty("type").GetString() == "Project";
            ProjectFile? project = projects.FirstOrDefault(candidate => candidate.Name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase));
            if (!isProject || project is null)
            {
                continue;
            }

            string[] locked = entry.Value.TryGetProperty("dependencies", out JsonElement names) ? [.. names.EnumerateObject().Select(name => name.Name)] : [];
            string[] wanted = [.. project.FlowingPackages, .. project.ProjectReferences];
            foreach (string name in wanted.Except(locked, StringComparer.OrdinalIgnoreCase))
            {
                yield return new(file.Path, 0, $"knows no {name} of {project.Name}: run dotnet restore VectorDb.sln and commit every lock file");
            }

            foreach (string name in locked.Except(wanted, StringComparer.OrdinalIgnoreCase))
            {
                yield return new(file.Path, 0, $"holds {name}, which {project.Name} no longer references: run dotnet restore VectorDb.sln and commit every lock file");
            }
        }
    }
}
