using System.Diagnostics.CodeAnalysis;
using VectorDb.Tokenizers.Decoders;

namespace VectorDb.Tokenizers;

/// <summary>
/// Decodes ids as they are generated. What <see cref="Add"/> returned and <see cref="Finish"/> returns, put together, is what
/// <see cref="Tokenizer.Decode"/> makes of all ids: text is held back while a UTF-8 sequence is incomplete or a later token may
/// still change a space. One exception: of byte tokens (Llama) that turn out not to be UTF-8, the characters before the bad byte
/// were already given out. For one sequence, one thread at a time.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of tokens; nobody takes it for a System.IO.Stream.")]
public sealed class TokenStream
{
    private const char Replacement = '\uFFFD';
    private const int LongestUtf8Tail = 3;
    private const int LongestWindow = 64;

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly bool _cleanUpSpaces;
    private readonly List<int> _window = [];
    private int _context;
    private int _given;

    internal TokenStream(Tokenizer tokenizer, bool skipSpecialTokens, bool cleanUpSpaces)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
        _cleanUpSpaces = cleanUpSpaces;
    }

    /// <summary>Takes the next id.</summary>
    /// <returns>The text that became final, often empty.</returns>
    public string Add(int id)
    {
        if (_skipSpecialTokens && _tokenizer.Special.All.Contains(id))
        {
            return "";
        }

        _window.Add(id);
        string text = DecodeWindow();
        int settled = _window.Count - _context < LongestWindow ? SettledLength(text) : text.Length;
        return GiveOut(text, settled);
    }

    /// <summary>Ends the sequence.</summary>
    /// <returns>The text that was held back.</returns>
    public string Finish()
    {
        string text = DecodeWindow();
        string rest = text.Length > _given ? text[_given..] : "";
        _window.Clear();
        _context = 0;
        _given = 0;
        return rest;
    }

    private string GiveOut(string text, int settled)
    {
        if (settled <= _given)
        {
            return "";
        }

        string final = text[_given..settled];
        _given = settled;
        if (settled == text.Length)
        {
            Advance();
        }

        return final;
    }

    // Everything is given out: the tokens that gave the last text stay as context for the next, those before are forgotten.
    private void Advance()
    {
        _window.RemoveRange(0, _context);
        _context = _window.Count;
        _given = DecodeWindow().Length;
    }

    private string DecodeWindow() =>
        _tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_window), _skipSpecialTokens, _cleanUpSpaces);

    private int SettledLength(string text)
    {
        int length = text.Length;
        int lowest = Math.Max(0, length - LongestUtf8Tail);
        while (length > lowest && text[length - 1] == Replacement)
        {
            length--;
        }

        return _cleanUpSpaces ? length - SpaceCleanup.UnsettledLength(text.AsSpan(0, length)) : length;
    }
}
