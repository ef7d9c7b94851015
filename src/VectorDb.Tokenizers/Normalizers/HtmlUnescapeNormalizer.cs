using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// HTML character references become characters, by the rules of Python's html.unescape: names of HTML 5 with or without a semicolon,
/// numbers repaired as browsers do.
/// </summary>
internal sealed class HtmlUnescapeNormalizer : INormalizer
{
    private const int LongestName = 32;

    // What browsers read for the numbers 0x80 to 0x9F: Windows-1252.
    private const string Windows1252 =
        "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f"
        + "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

    private static readonly SearchValues<char> EndsName = SearchValues.Create("\t\n\f <&#;");
    private static readonly Dictionary<string, string> Names = ReadNames();
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> NameLookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Normalize(string text)
    {
        int at = text.IndexOf('&', StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var unescaped = new StringBuilder(text.Length);
        int done = 0;
        for (; at >= 0; at = text.IndexOf('&', done))
        {
            unescaped.Append(text, done, at - done);
            done = at + Replace(text.AsSpan(at), unescaped);
        }

        return unescaped.Append(text, done, text.Length - done).ToString();
    }

    // Returns how much of the text, which begins with '&', was read.
    private static int Replace(ReadOnlySpan<char> text, StringBuilder output)
    {
        ReadOnlySpan<char> body = text[1..];
        int length = body.StartsWith("#") ? NumberLength(body) : NameLength(body);
        if (length == 0)
        {
            output.Append('&');
            return 1;
        }

        bool closed = length < body.Length && body[length] == ';';
        if (body[0] == '#')
        {
            output.Append(CharacterOf(body[1..length]));
        }
        else
        {
            AppendNamed(body[..(closed ? length + 1 : length)], output);
        }

        return 1 + length + (closed ? 1 : 0);
    }

    // #123 or #x1F, without the semicolon.
    private static int NumberLength(ReadOnlySpan<char> body)
    {
        bool hex = body.Length > 1 && body[1] is 'x' or 'X';
        int start = hex ? 2 : 1;
        int end = start;
        while (end < body.Length && (hex ? char.IsAsciiHexDigit(body[end]) : char.IsAsciiDigit(body[end])))
        {
            end++;
        }

        return end > start ? end : 0;
    }

    private static int NameLength(ReadOnlySpan<char> body)
    {
        int end = 0;
        for (int characters = 0; characters < LongestName && end < body.Length && !EndsName.Contains(body[end]); characters++)
        {
            end += char.IsHighSurrogate(body[end]) && end + 1 < body.Length ? 2 : 1;
        }

        return end;
    }

    private static void AppendNamed(ReadOnlySpan<char> name, StringBuilder output)
    {
        for (int length = name.Length; length > 1; length--)
        {
            if (NameLookup.TryGetValue(name[..length], out string? value))
            {
                output.Append(value).Append(name[length..]);
                return;
            }
        }

        output.Append('&').Append(name);
    }

    private static string CharacterOf(ReadOnlySpan<char> digits)
    {
        bool hex = digits[0] is 'x' or 'X';
        ReadOnlySpan<char> significant = (hex ? digits[1..] : digits).TrimStart('0');
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        int number = significant.Length switch
        {
            0 => 0,
            > 8 => int.MaxValue,
            _ => (int)long.Min(int.MaxValue, long.Parse(significant, style, CultureInfo.InvariantCulture)),
        };
        return number switch
        {
            0 or (>= 0xD800 and <= 0xDFFF) or > 0x10FFFF => "\uFFFD",
            0x0D => "\r",
            >= 0x80 and <= 0x9F => Windows1252[number - 0x80].ToString(),
            (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
            _ when (number & 0xFFFE) == 0xFFFE => "",
            _ => char.ConvertFromUtf32(number),
        };
    }

    // One line a name: the name as it stands after '&', then its code points in hexadecimal.
    private static Dictionary<string, string> ReadNames()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("HtmlEntities.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is string line)
        {
            string[] parts = line.Split(' ');
            names[parts[0]] = string.Concat(
                parts.Skip(1).Select(part => char.ConvertFromUtf32(int.Parse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))));
        }

        return names;
    }
}
