using System.Text.RegularExpressions;
using VectorDb.Tidy.Tests.Scan;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>One public type to a file, in the namespace that its folder spells.</summary>
public static partial class Files
{
    /// <summary>Projects of one namespace: their folders sort the parts of one mechanism, which all know each other.</summary>
    private static readonly string[] FlatProjects = ["VectorDb.Storage", "VectorDb.Storage.Tests"];

    /// <summary>Namespaces are file-scoped and spell the project's name and the folders below it.</summary>
    public static IEnumerable<Finding> CheckNamespace(SourceFile file)
    {
        string[] folders = file.Folder.Split('/');
        if (folders.Length < 2)
        {
            yield break;
        }

        string wanted = string.Join('.', folders.Skip(1));
        Match found = Namespace().Match(file.Code);
        if (!found.Success)
        {
            if (file.Name != "Program.cs" && file.Declarations.Any(type => type.Kind == DeclarationKind.Type))
            {
                yield return new(file.Path, 0, $"no namespace; its folder spells {wanted}");
            }
        }
        else if (found.Groups["end"].Value == "{")
        {
            yield return new(file.Path, 0, "the namespace has a block; write it file-scoped, with a semicolon");
        }
        else if (found.Groups["name"].Value is string name && name != wanted && !IsSurface(file, name, wanted))
        {
            yield return new(file.Path, 0, $"namespace {name}; its folder spells {wanted}");
        }
    }

    /// <summary>A public type may stand in an enclosing namespace, so that a project's surface needs one using; an internal one may not.</summary>
    private static bool IsSurface(SourceFile file, string name, string wanted) =>
        wanted.StartsWith(name + ".", StringComparison.Ordinal)
        && name.StartsWith("VectorDb.", StringComparison.Ordinal)
        && (FlatProjects.Contains(name) || file.Declarations.Any(type => type is { Kind: DeclarationKind.Type, Depth: 0, IsPublic: true }));

    /// <summary>Nested and file-local types belong to the public one; arities of one name count once.</summary>
    public static IEnumerable<Finding> CheckPublicTypes(SourceFile file)
    {
        string[] names =
        [
            .. file.Declarations
                .Where(type => type is { Kind: DeclarationKind.Type, Depth: 0, IsPublic: true, IsFileLocal: false })
                .Select(type => type.Name)
                .Distinct(StringComparer.Ordinal),
        ];

        if (names.Length > 1)
        {
            yield return new(file.Path, 0, $"{names.Length} public types ({string.Join(", ", names)}); one file holds one");
        }
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*(?<end>[;{])", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
