using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>Who may reference whom, and what only one project may touch. ARCHITECTURE.md draws the same arrows.</summary>
public static class References
{
    /// <summary>Project → the projects it may reference. A project that is not here may reference nothing.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Rpc"] = [],
        ["Contracts"] = [],
        ["Imaging"] = [],
        ["Tokenizers"] = [],
        ["Onnx"] = [],
        ["Storage"] = [],
        ["Index"] = [],
        ["Models"] = ["Onnx", "Imaging", "Tokenizers"],
        ["Engine"] = ["Imaging", "Models", "Storage", "Index"],
        ["Server"] = ["Rpc", "Contracts", "Engine"],
        ["Client"] = ["Rpc", "Contracts"],
        ["Demo"] = [],
        ["Console"] = ["Client", "Contracts"],

        // The outermost face: it hosts the server, and runs a model with no server at all.
        ["Cli"] = ["Client", "Contracts", "Demo", "Rpc", "Server", "Engine", "Models", "Imaging", "Tokenizers"],
    };

    /// <summary>A package → the only projects that may know it.</summary>
    private static readonly Dictionary<string, string[]> PackageOwners = new(StringComparer.Ordinal)
    {
        ["Microsoft.FASTER.Core"] = ["Storage"],
        ["System.Numerics.Tensors"] = ["Index", "Models", "Imaging", "Engine", "Onnx"],
        ["Google.Protobuf"] = ["Rpc", "Contracts", "Server", "Client", "Cli"],
        ["Grpc.Tools"] = ["Contracts", "Rpc"],
        ["OpenTelemetry"] = ["Server"],
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = ["Server"],
        ["System.CommandLine"] = ["Cli"],
        ["Spectre.Console"] = ["Cli"],
    };

    /// <summary>A native library → the only project that may load it.</summary>
    private static readonly Dictionary<string, string> NativeOwners = new(StringComparer.Ordinal)
    {
        ["libvips"] = "Imaging",
        ["onnxruntime"] = "Onnx",
    };

    public static IEnumerable<Finding> Check(ProjectFile project)
    {
        string name = Short(project.Name);
        string[] allowed = Allowed.GetValueOrDefault(name, []);
        foreach (string reference in project.ProjectReferences.Where(reference => !allowed.Contains(Short(reference))))
        {
            yield return new(project.Path, 0, $"{project.Name} may not reference {reference}; it may reference: {List(allowed)}");
        }

        foreach (string package in project.PackageReferences)
        {
            if (PackageOwners.TryGetValue(package, out string[]? owners) && !owners.Contains(name))
            {
                yield return new(project.Path, 0, $"{package} belongs to {List(owners)} only, not to {project.Name}");
            }
        }

        if (project.NativeLibrary is { } library && NativeOwners.GetValueOrDefault(library) != name)
        {
            yield return new(project.Path, 0, $"native library {library} belongs to {NativeOwners.GetValueOrDefault(library, "no project")}");
        }
    }

    private static string Short(string project) => project.Replace("VectorDb.", string.Empty, StringComparison.Ordinal);

    private static string List(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);
}
