using VectorDb.Tidy.Tests.Scan;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>
/// Files stay short and functions fit a screen. A file over <see cref="JustifiedLines"/> lines says why in a line comment
/// of the form <c>// Long because: reason</c> among its first <see cref="JustificationWithin"/> lines.
/// </summary>
public static class Lengths
{
    public const int MaxLines = 600;
    public const int JustifiedLines = 300;
    public const int MaxFunctionLines = 70;
    private const int JustificationWithin = 20;
    private const int ShortestReason = 20;
    private const string Justification = "// Long because:";

    public static IEnumerable<Finding> CheckFile(SourceFile file)
    {
        int lines = file.Lines.Length;
        if (lines >= MaxLines)
        {
            yield return new(file.Path, 0, $"{lines} lines; {MaxLines} is too long for one idea, split it");
        }
        else if (lines >= JustifiedLines && !IsJustified(file))
        {
            yield return new(file.Path, 0, $"{lines} lines; over {JustifiedLines} needs '{Justification} reason' in its first lines");
        }
    }

    public static IEnumerable<Finding> CheckFunctions(SourceFile file) =>
        file.Declarations
            .Where(member => member.Kind == DeclarationKind.Function && member.Length > MaxFunctionLines)
            .Select(member => new Finding(
                file.Path, member.FirstLine, $"{member.Length} lines; a function fits a screen ({MaxFunctionLines}): {Shorten(member.Header)}"));

    private static bool IsJustified(SourceFile file) =>
        file.Lines.Take(JustificationWithin).Any(line =>
            line.TrimStart().StartsWith(Justification, StringComparison.Ordinal)
            && line.Trim().Length - Justification.Length > ShortestReason);

    private static string Shorten(string header) => header.Length <= 80 ? header : header[..80];
}
