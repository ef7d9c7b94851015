using System.Text.RegularExpressions;
using VectorDb.Tidy.Tests.Scan;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>Names are domain nouns: no type is a Manager or a Helper, and no folder holds what belongs nowhere.</summary>
public static partial class Names
{
    public static IEnumerable<Finding> CheckTypes(SourceFile file) =>
        file.Declarations
            .Where(type => type.Kind == DeclarationKind.Type && BannedType().IsMatch(type.Name))
            .Select(type => new Finding(file.Path, type.FirstLine, $"type {type.Name}: name it for what it is in the domain"));

    public static IEnumerable<Finding> CheckFolder(SourceFile file)
    {
        if (file.Folder.Split('/').FirstOrDefault(part => BannedFolder().IsMatch(part)) is { } folder)
        {
            yield return new(file.Path, 0, $"folder {folder}: a type lives with its owner");
        }
    }

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities)$")]
    private static partial Regex BannedType();

    [GeneratedRegex(@"^(.*\.)?(Common|Helpers?|Utils?|Utilities|Misc)$", RegexOptions.IgnoreCase)]
    private static partial Regex BannedFolder();
}
