using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>
/// A pattern of tokenizer.json, written for Oniguruma, run by .NET: possessive quantifiers become atomic groups, ^ and $ mean lines.
/// Without backtracking where the pattern allows it, else with a time limit. .NET matches UTF-16 units, Oniguruma code points: each
/// code point above U+FFFF is shown to .NET as one stand-in of the same category.
/// </summary>
internal sealed class RegexPattern : ISplitPattern
{
    private const int LongestSource = 8192;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;

    private RegexPattern(Regex regex)
    {
        _regex = regex;
    }

    /// <summary>Translates a pattern; the exception's message says why it cannot be.</summary>
    /// <exception cref="ArgumentException">The pattern is not supported.</exception>
    public static RegexPattern Parse(string source)
    {
        if (source.Length > LongestSource)
        {
            throw new ArgumentException($"The pattern has {source.Length} characters, more than {LongestSource}.");
        }

        string translated = OnigurumaPattern.Translate(source);
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
        try
        {
            return new RegexPattern(new Regex(translated, Options | RegexOptions.NonBacktracking, TimeLimit));
        }
        catch (NotSupportedException)
        {
            return new RegexPattern(new Regex(translated, Options, TimeLimit));
        }
    }

    /// <summary>Replaces every match.</summary>
    public string Replace(string text, string content)
    {
        var matches = new List<Piece>();
        FindAll(text, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        var replaced = new StringBuilder(text.Length);
        int done = 0;
        foreach ((int start, int length) in matches)
        {
            replaced.Append(text, done, start - done).Append(content);
            done = start + length;
        }

        return replaced.Append(text, done, text.Length - done).ToString();
    }

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        try
        {
            if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            {
                MatchUnits(text, matches);
            }
            else
            {
                MatchStandIns(text, matches);
            }
        }
        catch (RegexMatchTimeoutException cause)
        {
            throw new TokenizerException(
                TokenizerError.Unsupported,
                $"The pattern {_regex} took more than {TimeLimit.TotalSeconds} s on a text of {text.Length} UTF-16 units.",
                cause);
        }
    }

    private void MatchUnits(ReadOnlySpan<char> text, List<Piece> matches)
    {
        foreach (ValueMatch match in _regex.EnumerateMatches(text))
        {
            if (match.Length > 0)
            {
                matches.Add(new Piece(match.Index, match.Length));
            }
        }
    }

    private void MatchStandIns(ReadOnlySpan<char> text, List<Piece> matches)
    {
        var shown = new char[text.Length];
        var origin = new int[text.Length + 1];
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            origin[count] = i;
            shown[count++] = units == 1 ? (char)codePoint : StandIn(codePoint);
            i += units;
        }

        origin[count] = text.Length;
        int first = matches.Count;
        MatchUnits(shown.AsSpan(0, count), matches);
        for (int m = first; m < matches.Count; m++)
        {
            (int start, int length) = matches[m];
            matches[m] = new Piece(origin[start], origin[start + length] - origin[start]);
        }
    }

    private static char StandIn(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter => '\u1E9E',
        UnicodeCategory.LowercaseLetter => '\u1E9D',
        UnicodeCategory.TitlecaseLetter => '\u1FBC',
        UnicodeCategory.ModifierLetter => '\uA717',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA806',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA8D0',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.Control or UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        UnicodeCategory.ConnectorPunctuation => '\uFE4F',
        UnicodeCategory.DashPunctuation => '\uFE58',
        UnicodeCategory.OpenPunctuation => '\uFE59',
        UnicodeCategory.ClosePunctuation => '\uFE5A',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA874',
        UnicodeCategory.MathSymbol => '\u2A00',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherNotAssigned => '\uFFF0',
        _ => '\uA828',
    };
}
