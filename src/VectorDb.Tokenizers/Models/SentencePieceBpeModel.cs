using System.Buffers;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// SentencePiece's BPE: the neighbours whose joined piece has the best score are merged first, of equal ones the leftmost. The file
/// lists no merges, so they are derived: every way to put a piece together from two others or from single characters.
/// </summary>
internal sealed class SentencePieceBpeModel : ITokenModel
{
    private const int SymbolsOnStack = 256;

    // A user-defined piece is a symbol that nothing merges with: its id with this bit.
    private const int Frozen = 1 << 30;

    private readonly IReadOnlyList<SentencePiece> _pieces;
    private readonly int _unknown;
    private readonly int[]? _bytes;
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly CharTrie _userDefined = new();
    private readonly MergeTable _merges;
    private readonly List<int> _characters = [];

    public SentencePieceBpeModel(IReadOnlyList<SentencePiece> pieces, Vocabulary vocabulary, int unknown, bool byteFallback)
    {
        Vocabulary = vocabulary;
        _pieces = pieces;
        _unknown = unknown;
        _bytes = byteFallback ? ByteTokens.Find(vocabulary) : null;
        _lookup = _symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = new MergeTable(pieces.Count * 4);
        AddSymbols();
        AddMerges();
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, List<int> ids)
    {
        int[]? rented = piece.Length > SymbolsOnStack ? ArrayPool<int>.Shared.Rent(piece.Length) : null;
        Span<int> symbols = rented ?? stackalloc int[SymbolsOnStack];
        int count = PairMerger.Merge(_merges, symbols[..Split(piece, symbols)]);
        bool afterUnknown = false;
        foreach (int symbol in symbols[..count])
        {
            bool known = symbol >= 0 && ((symbol & Frozen) != 0 || symbol < _pieces.Count);
            if (known)
            {
                ids.Add(symbol & ~Frozen);
            }
            else if (_bytes is not null)
            {
                AddBytes(symbol < 0 ? ~symbol : _characters[symbol - _pieces.Count], ids);
            }
            else if (!afterUnknown)
            {
                ids.Add(_unknown);
            }

            afterUnknown = !known;
        }

        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    // A character that no piece holds is the complement of its code point, which no merge knows.
    private int Split(ReadOnlySpan<char> text, Span<int> symbols)
    {
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            int userDefined = _userDefined.LongestPrefix(text[i..], out int length);
            if (userDefined != CharTrie.None)
            {
                symbols[count++] = userDefined | Frozen;
                i += length;
                continue;
            }

            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            symbols[count++] = _lookup.TryGetValue(text.Slice(i, units), out int symbol) ? symbol : ~codePoint;
            i += units;
        }

        return count;
    }

    private void AddBytes(int codePoint, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int count = new Rune(codePoint).EncodeToUtf8(utf8);
        foreach (byte value in utf8[..count])
        {
            ids.Add(_bytes![value]);
        }
    }

    // Symbols are the pieces, and the characters of pieces that are none themselves: those follow from pieces.Count on.
    private void AddSymbols()
    {
        for (int id = 0; id < _pieces.Count; id++)
        {
            if (_pieces[id].Type == SentencePieceType.Normal)
            {
                _symbols.TryAdd(_pieces[id].Text, id);
            }
            else if (_pieces[id].Type == SentencePieceType.UserDefined)
            {
                _userDefined.Add(_pieces[id].Text, id);
            }
        }

        foreach (SentencePiece piece in _pieces.Where(piece => piece.Type == SentencePieceType.Normal))
        {
            foreach (Rune rune in piece.Text.EnumerateRunes())
            {
                if (_symbols.TryAdd(rune.ToString(), _pieces.Count + _characters.Count))
                {
                    _characters.Add(rune.Value);
                }
            }
        }
    }

    private void AddMerges()
    {
        float[] scores = [.. _pieces.Select(piece => piece.Score).Distinct().OrderDescending()];
        Dictionary<float, int> ranks = scores.Select((score, rank) => (score, rank)).ToDictionary(entry => entry.score, entry => entry.rank);
        for (int id = 0; id < _pieces.Count; id++)
        {
            string text = _pieces[id].Text;
            if (_pieces[id].Type != SentencePieceType.Normal || _symbols[text] != id)
            {
                continue;
            }

            for (int cut = 1; cut < text.Length; cut++)
            {
                if (!char.IsLowSurrogate(text[cut])
                    && _lookup.TryGetValue(text.AsSpan(0, cut), out int left)
                    && _lookup.TryGetValue(text.AsSpan(cut), out int right))
                {
                    _merges.Add(left, right, new Merge(ranks[_pieces[id].Score], id));
                }
            }
        }
    }
}
