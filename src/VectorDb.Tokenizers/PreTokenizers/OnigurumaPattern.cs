using System.Buffers;
using System.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>
/// Rewrites an Oniguruma pattern for .NET. What differs in the patterns of published tokenizers is the possessive quantifier:
/// <c>X++</c> is <c>(?&gt;X+)</c>.
/// </summary>
internal static class OnigurumaPattern
{
    private static readonly SearchValues<char> Bounds = SearchValues.Create("0123456789,");

    public static string Translate(string source)
    {
        var output = new StringBuilder(source.Length + 16);
        var groups = new Stack<int>();
        int atom = 0;
        for (int i = 0; i < source.Length;)
        {
            char c = source[i];
            if (c == '(')
            {
                groups.Push(output.Length);
                output.Append(c);
                i++;
            }
            else if (c == ')')
            {
                atom = groups.Count > 0 ? groups.Pop() : output.Length;
                output.Append(c);
                i++;
            }
            else if (QuantifierLength(source, i) is int length && length > 0)
            {
                output.Append(source, i, length);
                i += length;
                if (i < source.Length && source[i] == '+')
                {
                    // Behind {n,m} a plus repeats once more, behind the other quantifiers it makes them possessive.
                    bool interval = source[i - 1] == '}';
                    output.Insert(atom, interval ? "(?:" : "(?>").Append(interval ? ")+" : ")");
                    i++;
                }
            }
            else
            {
                atom = output.Length;
                length = AtomLength(source, i);
                output.Append(source, i, length);
                i += length;
            }
        }

        return output.ToString();
    }

    // ? * + or {n,m}, at a place where an atom ended.
    private static int QuantifierLength(string source, int at)
    {
        if (at == 0)
        {
            return 0;
        }

        switch (source[at])
        {
            case '?' when source[at - 1] == '(' && !IsEscaped(source, at - 1):
                return 0;
            case '?' or '*' or '+':
                return 1;
            case '{':
                int close = source.IndexOf('}', at);
                return close > 0 && source.AsSpan(at + 1, close - at - 1).IndexOfAnyExcept(Bounds) < 0 ? close - at + 1 : 0;
            default:
                return 0;
        }
    }

    private static bool IsEscaped(string source, int at)
    {
        int backslashes = 0;
        while (at - backslashes > 0 && source[at - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    private static int AtomLength(string source, int at)
    {
        if (source[at] == '[')
        {
            return ClassLength(source, at);
        }

        if (source[at] != '\\' || at + 1 >= source.Length)
        {
            return 1;
        }

        int brace = at + 2;
        bool hasBraces = source[at + 1] is 'p' or 'P' or 'x' && brace < source.Length && source[brace] == '{';
        int close = hasBraces ? source.IndexOf('}', brace) : -1;
        return close > 0 ? close - at + 1 : 2;
    }

    private static int ClassLength(string source, int at)
    {
        int i = at + 1;
        i += i < source.Length && source[i] == '^' ? 1 : 0;
        for (bool first = true; i < source.Length; first = false)
        {
            if (source[i] == ']' && !first)
            {
                return i - at + 1;
            }

            i += source[i] == '\\' ? 2 : 1;
        }

        return source.Length - at;
    }
}
