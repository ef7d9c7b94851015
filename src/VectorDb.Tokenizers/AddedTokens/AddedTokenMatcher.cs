using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.AddedTokens;

/// <summary>
/// Finds added tokens in a text: the leftmost first, of those at one place the longest (Aho-Corasick's leftmost-longest). White space
/// and word boundaries as the tokenizers library's AddedVocabulary treats them.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private readonly CharTrie _trie = new();
    private readonly List<AddedToken> _tokens = [];
    private readonly HashSet<string> _spellings = new(StringComparer.Ordinal);
    private readonly HashSet<char> _firstUnits = [];

    /// <summary>Adds a token under the spelling that is searched; an empty one, or one that another token has, is never found.</summary>
    public void Add(string spelling, AddedToken token)
    {
        if (spelling.Length > 0 && _spellings.Add(spelling))
        {
            _trie.Add(spelling, _tokens.Count);
            _tokens.Add(token);
            _firstUnits.Add(spelling[0]);
        }
    }

    /// <summary>The next token at or after a place, before white space and word boundaries are looked at.</summary>
    public AddedToken? Find(ReadOnlySpan<char> text, int from, out int start, out int length)
    {
        if (_tokens.Count > 0)
        {
            for (start = from; start < text.Length; start++)
            {
                if (_firstUnits.Contains(text[start]))
                {
                    int token = _trie.LongestPrefix(text[start..], out length);
                    if (token != CharTrie.None)
                    {
                        return _tokens[token];
                    }
                }
            }
        }

        start = -1;
        length = 0;
        return null;
    }

    /// <summary>Cuts a text into segments, in order and without gaps.</summary>
    public void Cut(ReadOnlySpan<char> text, List<Segment> segments)
    {
        int done = 0;
        for (int from = 0; Find(text, from, out int start, out int length) is AddedToken token;)
        {
            int end = start + length;
            from = end;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
            {
                continue;
            }

            start = token.StripLeft ? Math.Max(done, text[..start].TrimEnd().Length) : start;
            end = token.StripRight ? text.Length - text[end..].TrimStart().Length : end;
            if (start > done)
            {
                segments.Add(new Segment(done, start - done, null));
            }

            segments.Add(new Segment(start, end - start, token));
            done = end;
            from = Math.Max(from, end);
        }

        if (done < text.Length)
        {
            segments.Add(new Segment(done, text.Length - done, null));
        }
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && CharacterClass.IsWord(CharacterClass.CodePointAt(text, 0, out _));

    private static bool EndsWithWord(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        int last = text.Length - 1;
        int start = last > 0 && char.IsSurrogatePair(text[last - 1], text[last]) ? last - 1 : last;
        return CharacterClass.IsWord(CharacterClass.CodePointAt(text, start, out _));
    }
}
