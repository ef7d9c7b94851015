using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>
/// The order of transformers' slow tokenizers (PreTrainedTokenizer.tokenize): lower case outside special tokens where the class asks
/// for it, a cut at every added token, then the chunks.
/// </summary>
internal sealed class PythonTextEncoder : ITextEncoder
{
    private readonly AddedTokenMatcher _added = new();
    private readonly AddedTokenMatcher? _keepsCase;
    private readonly PythonTokenizer _tokenizer;

    /// <param name="addedTokens">Tokens that are never cut.</param>
    /// <param name="tokenizer">The class's own ways.</param>
    public PythonTextEncoder(IReadOnlyCollection<AddedToken> addedTokens, PythonTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _keepsCase = tokenizer.LowersFirst ? new AddedTokenMatcher() : null;
        foreach (AddedToken token in addedTokens)
        {
            bool lowered = tokenizer.LowersFirst && !token.Special && token.Normalized;
            _added.Add(lowered ? LowerCase.EachCharacter(token.Content) : token.Content, token);
            if (token.Special)
            {
                _keepsCase?.Add(token.Content, token);
            }
        }
    }

    public void Encode(string text, List<int> ids)
    {
        text = _tokenizer.Preparation is null ? text : _tokenizer.Preparation.Normalize(text);
        text = _keepsCase is null ? text : Lower(text);
        var segments = new List<Segment>();
        Cut(text, segments);
        int first = ids.Count;
        foreach (Segment segment in segments)
        {
            if (segment.Token is not null)
            {
                DropLonePrefix(segment.Token, first, ids);
                ids.Add(segment.Token.Id);
            }
            else if (segment.Length > 0)
            {
                _tokenizer.Chunks.Encode(text.AsSpan(segment.Start, segment.Length), segment.Start == 0, ids);
            }
        }
    }

    private void DropLonePrefix(AddedToken next, int first, List<int> ids)
    {
        if (next.Special && ids.Count == first + 1 && ids[first] == _tokenizer.LonePrefix)
        {
            ids.RemoveAt(first);
        }
    }

    private string Lower(string text)
    {
        var lowered = new System.Text.StringBuilder(text.Length);
        int done = 0;
        while (_keepsCase!.Find(text, done, out int start, out int length) is not null)
        {
            lowered.Append(LowerCase.EachCharacter(text[done..start])).Append(text, start, length);
            done = start + length;
        }

        return done == 0 ? LowerCase.EachCharacter(text) : lowered.Append(LowerCase.EachCharacter(text[done..])).ToString();
    }

    // Unlike the library, white space on either side is only taken from the neighbouring text, and a word boundary is a space.
    private void Cut(string text, List<Segment> segments)
    {
        int done = 0;
        for (int from = 0; _added.Find(text, from, out int start, out int length) is AddedToken token;)
        {
            int end = start + length;
            from = end;
            if (token.SingleWord && ((start > done && text[start - 1] != ' ') || (end < text.Length && text[end] != ' ')))
            {
                continue;
            }

            int textEnd = token.StripLeft ? done + TrimEnd(text.AsSpan(done, start - done)) : start;
            segments.Add(new Segment(done, textEnd - done, null));
            segments.Add(new Segment(start, length, token));
            done = token.StripRight ? SkipSpace(text, end) : end;
            from = Math.Max(from, done);
        }

        segments.Add(new Segment(done, text.Length - done, null));
    }

    private static int TrimEnd(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        while (length > 0 && CharacterClass.IsPythonSpace(text[length - 1]))
        {
            length--;
        }

        return length;
    }

    private static int SkipSpace(string text, int start)
    {
        while (start < text.Length && CharacterClass.IsPythonSpace(text[start]))
        {
            start++;
        }

        return start;
    }
}
