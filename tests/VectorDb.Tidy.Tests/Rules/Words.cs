using System.Text.RegularExpressions;
using VectorDb.Tidy.Tests.Tree;

namespace VectorDb.Tidy.Tests.Rules;

/// <summary>
/// What no file may say: work left for later, paths of one machine, hosts packages came from, the tools it was written with.
/// The patterns are put together from halves so that this file does not break its own rule.
/// </summary>
public static partial class Words
{
    private static readonly (Regex Pattern, string Why)[] Banned =
    [
        (new(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|X" + @"XX)\b"), "work left for later: do it now or leave it out"),
        (new(@"\bNot" + @"ImplementedException\b"), "a stub: write the code or leave the member out"),
        (new(@"(?<![\w.~$}/>-])/(work|root|workspace|home/\w+|Users/\w+)(/|\b(?![\w-]))"), "a path of one machine: find it from the repository's root"),
        (new(@"\b[A-Z]:\\{1,2}Users\\", RegexOptions.IgnoreCase), "a path of one machine: find it from the repository's root"),
        (new(@"""resolved"":\s*""https?://(?!registry\.npmjs\.org/)"), "a registry's host: lock files name npm's own or none"),
        (new(@"<add\s+key=""[^""]*""\s+value=""https?://"), "a registry's host: package sources are the machine's to set"),
        (new(@"https?://[^/\s""']*(artifactory|nexus|jfrog|proxy|mirror)[^/\s""']*/", RegexOptions.IgnoreCase), "a registry's host"),
        (new(@"\b(Cla" + @"ude|Co-Authored" + @"-By|Chat" + @"GPT|Co" + @"pilot)\b", RegexOptions.IgnoreCase), "the tools it was written with are no part of the code"),
    ];

    public static IEnumerable<Finding> Check(SourceFile file)
    {
        string[] lines = file.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            foreach ((Regex pattern, string why) in Banned)
            {
                if (pattern.Match(lines[i]) is { Success: true } found)
                {
                    yield return new(file.Path, i + 1, $"'{found.Value}': {why}");
                }
            }
        }
    }

    /// <summary>A skipped test says what it is waiting for.</summary>
    public static IEnumerable<Finding> CheckSkips(SourceFile file) =>
        SkipText().Matches(file.Text)
            .Where(skip => skip.Groups["reason"].Value.Trim().Length < 15)
            .Select(skip => new Finding(file.Path, file.Text.AsSpan(0, skip.Index).Count('\n') + 1, $"'{skip.Value}': a skipped test gives its reason"));

    [GeneratedRegex(@"\bSkip\s*=\s*(\$?@?""(?<reason>[^""]*)""|string\.Empty)")]
    private static partial Regex SkipText();
}
