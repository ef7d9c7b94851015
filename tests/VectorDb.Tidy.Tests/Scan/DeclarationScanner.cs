using System.Text.RegularExpressions;

namespace VectorDb.Tidy.Tests.Scan;

/// <summary>
/// Finds types and members in masked C# by counting braces. It knows no grammar beyond that: what opens a brace inside a
/// type, or ends with a semicolon after an arrow, is a member; what opens one inside a member belongs to that member.
/// </summary>
public static partial class DeclarationScanner
{
    /// <param name="code">The output of <see cref="CodeMask.Apply"/>.</param>
    public static IReadOnlyList<Declaration> Scan(string code)
    {
        List<Declaration> found = [];
        ScanBody(code, 0, 0, found);
        return found;
    }

    /// <summary>Reads the members of a type (or of the file) from <paramref name="at"/> to the brace that closes it.</summary>
    private static int ScanBody(string code, int at, int depth, List<Declaration> found)
    {
        int start = at;
        int parentheses = 0;
        for (; at < code.Length; at++)
        {
            switch (code[at])
            {
                case '(' or '[':
                    parentheses++;
                    break;
                case ')' or ']':
                    parentheses--;
                    break;
                case '}' when parentheses == 0:
                    return at;
                case ';' when parentheses == 0:
                    AddStatement(code, start, at, depth, found);
                    start = at + 1;
                    break;
                case '{':
                    bool ends = parentheses == 0 && EndsMember(code, start, at);
                    at = Open(code, start, at, depth, ends, found);
                    start = ends ? at + 1 : start;
                    break;
            }
        }

        return at;
    }

    /// <summary>Handles an opening brace and returns the position of its closing one; unless it ends its member, it is skipped.</summary>
    private static int Open(string code, int start, int at, int depth, bool ends, List<Declaration> found)
    {
        int close = Close(code, at);
        if (!ends)
        {
            return close;
        }

        (string header, int first) = Header(code, start, at);
        if (header.StartsWith("namespace ", StringComparison.Ordinal))
        {
            ScanBody(code, at + 1, depth, found);
        }
        else if (header.StartsWith("extension", StringComparison.Ordinal) || TypeHeader().Match(header) is { Success: true })
        {
            found.Add(Type(code, header, first, close, depth));
            if (!EnumHeader().IsMatch(header))
            {
                ScanBody(code, at + 1, depth + 1, found);
            }
        }
        else
        {
            found.Add(new(DeclarationKind.Function, string.Empty, header, LineOf(code, first), LineOf(code, close), depth));
        }

        return close;
    }

    private static void AddStatement(string code, int start, int end, int depth, List<Declaration> found)
    {
        (string header, int first) = Header(code, start, end);
        if (TypeHeader().IsMatch(header))
        {
            found.Add(Type(code, header, first, end, depth)); // record Point(int X); or a delegate
        }
        else if (header.Contains("=>", StringComparison.Ordinal) && !IsData(header))
        {
            found.Add(new(DeclarationKind.Function, string.Empty, header, LineOf(code, first), LineOf(code, end), depth));
        }
    }

    private static Declaration Type(string code, string header, int first, int end, int depth)
    {
        string name = TypeHeader().Match(header).Groups["name"].Value;
        return new(DeclarationKind.Type, name, header, LineOf(code, first), LineOf(code, end), depth);
    }

    /// <summary>A field or property with an initializer is data, however long its table is.</summary>
    private static bool IsData(string header) => FirstSign(header) == "=";

    /// <summary>
    /// A type's or a block's brace ends its member. An initializer's or a switch expression's does not, and neither do the
    /// accessors of a property that is given a value after them.
    /// </summary>
    private static bool EndsMember(string code, int start, int open)
    {
        string header = Header(code, start, open).Header;
        if (TypeHeader().IsMatch(header))
        {
            return true;
        }

        ReadOnlySpan<char> rest = code.AsSpan(Close(code, open) + 1).TrimStart();
        return FirstSign(header).Length == 0 && !rest.StartsWith("=");
    }

    /// <summary>The first = or =&gt; outside parentheses, or nothing.</summary>
    private static string FirstSign(string header)
    {
        string outside = header;
        for (string before = string.Empty; before != outside;)
        {
            before = outside;
            outside = Parenthesized().Replace(outside, string.Empty);
        }

        return AssignOrArrow().Match(outside).Value;
    }

    private static int Close(string code, int open)
    {
        int depth = 0;
        for (int i = open; i < code.Length; i++)
        {
            depth += code[i] == '{' ? 1 : code[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return code.Length - 1;
    }

    /// <summary>The text between two positions without its attributes, and where it begins.</summary>
    private static (string Header, int First) Header(string code, int start, int end)
    {
        while (start < end)
        {
            if (char.IsWhiteSpace(code[start]))
            {
                start++;
            }
            else if (code[start] == '[')
            {
                start = SkipAttribute(code, start, end);
            }
            else
            {
                break;
            }
        }

        return (Spaces().Replace(code[start..end], " ").Trim(), start);
    }

    private static int SkipAttribute(string code, int start, int end)
    {
        int depth = 0;
        for (int i = start; i < end; i++)
        {
            depth += code[i] == '[' ? 1 : code[i] == ']' ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return end;
    }

    private static int LineOf(string code, int position) => code.AsSpan(0, position).Count('\n') + 1;

    [GeneratedRegex(@"^((public|internal|private|protected|static|sealed|abstract|partial|readonly|ref|unsafe|new|file)\s+)*((class|struct|interface|enum|record(\s+(class|struct))?)\s+(?<name>\w+)|delegate\s.*?(?<name>\w+)\s*(<[^>]*>)?\s*\()")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"^([a-z]+\s+)*enum\s")]
    private static partial Regex EnumHeader();

    [GeneratedRegex(@"=>|(?<![=!<>])=(?!=)")]
    private static partial Regex AssignOrArrow();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Parenthesized();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
