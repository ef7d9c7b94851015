namespace VectorDb.Tidy.Tests.Scan;

/// <summary>
/// Blanks comments, preprocessor lines and the contents of strings and characters out of C# source (specification, §6.3-6.4),
/// so that what is left can be searched and its braces counted. Positions and line breaks stay where they are.
/// </summary>
public static class CodeMask
{
    /// <summary>Returns text of the same length in which only code is left.</summary>
    public static string Apply(string source)
    {
        Masker masker = new(source);
        masker.Run();
        return masker.Masked;
    }

    private ref struct Masker(string source)
    {
        private readonly char[] _out = source.ToCharArray();
        private int _at;

        public readonly string Masked => new(_out);

        private readonly char Peek(int ahead = 0) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

        public void Run()
        {
            while (_at < source.Length)
            {
                Step();
            }
        }

        /// <summary>Takes one token: a comment, a literal, or a single character of code.</summary>
        private void Step()
        {
            switch (Peek())
            {
                case '/' when Peek(1) == '/':
                    Blank(EndOfLine() - _at);
                    break;
                case '/' when Peek(1) == '*':
                    int close = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                    Blank((close < 0 ? source.Length : close + 2) - _at);
                    break;
                case '#' when IsFirstOfLine():
                    Blank(EndOfLine() - _at);
                    break;
                case '\'':
                    Character();
                    break;
                case '"' or '$' or '@' when IsStringStart(out int dollars, out bool verbatim, out int quotes):
                    Blank(dollars + (verbatim ? 1 : 0));
                    Literal(dollars, verbatim, quotes);
                    break;
                default:
                    _at++;
                    break;
            }
        }

        private readonly bool IsStringStart(out int dollars, out bool verbatim, out int quotes)
        {
            int i = _at;
            dollars = 0;
            verbatim = false;
            while (i < source.Length && source[i] is '$' or '@')
            {
                dollars += source[i] == '$' ? 1 : 0;
                verbatim |= source[i] == '@';
                i++;
            }

            int start = i;
            while (i < source.Length && source[i] == '"')
            {
                i++;
            }

            quotes = i - start;
            return quotes > 0;
        }

        private void Literal(int dollars, bool verbatim, int quotes)
        {
            if (quotes >= 3 && !verbatim)
            {
                Raw(dollars, quotes);
                return;
            }

            Blank(1);
            while (_at < source.Length && Peek() != '"' || (verbatim && Peek() == '"' && Peek(1) == '"'))
            {
                bool doubled = (dollars > 0 && Peek() is '{' or '}' && Peek(1) == Peek()) || (verbatim && Peek() == '"');
                if (dollars > 0 && Peek() == '{' && !doubled)
                {
                    Hole(1);
                }
                else
                {
                    Blank(doubled || (!verbatim && Peek() == '\\') ? 2 : 1);
                }
            }

            Blank(1);
        }

        private void Raw(int dollars, int quotes)
        {
            Blank(quotes);
            while (_at < source.Length && Run('"') < quotes)
            {
                if (dollars > 0 && Run('{') >= dollars)
                {
                    Hole(dollars);
                }
                else
                {
                    Blank(1);
                }
            }

            Blank(Math.Max(Run('"'), quotes));
        }

        /// <summary>Blanks an interpolation hole, whose own strings may hold braces and quotes.</summary>
        private void Hole(int braces)
        {
            int start = _at;
            Blank(Run('{'));
            int depth = 1;
            while (_at < source.Length && depth > 0)
            {
                depth += Peek() == '{' ? 1 : Peek() == '}' ? -1 : 0;
                Step();
            }

            Blank(braces - 1);
            BlankRange(start, _at);
        }

        private void Character()
        {
            int end = Peek(1) == '\\' ? source.IndexOf('\'', Math.Min(_at + 3, source.Length)) : _at + 2;
            Blank((end < 0 ? source.Length : end + 1) - _at);
        }

        private readonly int Run(char wanted)
        {
            int count = 0;
            while (Peek(count) == wanted)
            {
                count++;
            }

            return count;
        }

        private void Blank(int count)
        {
            int end = Math.Min(_at + count, source.Length);
            BlankRange(_at, end);
            _at = end;
        }

        private readonly void BlankRange(int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                _out[i] = source[i] is '\n' or '\r' ? source[i] : ' ';
            }
        }

        private readonly int EndOfLine()
        {
            int end = source.IndexOf('\n', _at);
            return end < 0 ? source.Length : end;
        }

        private readonly bool IsFirstOfLine()
        {
            int lineStart = source.LastIndexOf('\n', Math.Max(_at - 1, 0)) + 1;
            return string.IsNullOrWhiteSpace(source[Math.Min(lineStart, _at).._at]);
        }
    }
}
