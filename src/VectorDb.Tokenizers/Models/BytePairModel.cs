using System.Buffers;
using System.Runtime.InteropServices;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding as the tokenizers library's BPE model has it: a piece starts as its code points, then merges apply. Used for
/// byte-level BPE (CLIP, GPT-2) and for Llama's tokenizer.json.
/// </summary>
internal sealed class BytePairModel : ITokenModel
{
    private const int NoSymbol = -1;
    private const int SymbolsOnStack = 256;

    private readonly BytePairSettings _settings;
    private readonly MergeTable _merges;
    private readonly WordCache? _cache;
    private readonly int? _unknown;
    private readonly int[]? _bytes;

    public BytePairModel(Vocabulary vocabulary, MergeTable merges, BytePairSettings settings, int cacheCapacity)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _settings = settings;
        _unknown = vocabulary.IdOf(settings.UnknownToken);
        _cache = cacheCapacity > 0 ? new WordCache(cacheCapacity) : null;
        _bytes = settings.ByteFallback ? ByteTokens.Find(vocabulary) : null;
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.IsEmpty || (_cache is not null && _cache.TryAppend(piece, ids)))
        {
            return;
        }

        int start = ids.Count;
        if ((_settings.IgnoreMerges || IsWholeWord(piece)) && Vocabulary.TryGetId(piece, out int whole))
        {
            ids.Add(whole);
        }
        else
        {
            Merge(piece, ids);
        }

        _cache?.Keep(piece, CollectionsMarshal.AsSpan(ids)[start..]);
    }

    private bool IsWholeWord(ReadOnlySpan<char> piece)
    {
        foreach (string word in _settings.WholeWords)
        {
            if (piece.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private void Merge(ReadOnlySpan<char> piece, List<int> ids)
    {
        // With byte fallback one UTF-16 unit becomes at most three symbols.
        int capacity = _bytes is null ? piece.Length : checked(piece.Length * 3);
        int[]? rented = capacity > SymbolsOnStack ? ArrayPool<int>.Shared.Rent(capacity) : null;
        Span<int> symbols = rented ?? stackalloc int[SymbolsOnStack];
        int count = Split(piece, symbols);
        int left = PairMerger.Merge(_merges, symbols[..count]);
        ids.AddRange(symbols[..left]);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private int Split(ReadOnlySpan<char> piece, Span<int> symbols)
    {
        int count = 0;
        bool afterUnknown = false;
        for (int i = 0; i < piece.Length;)
        {
            CharacterClass.CodePointAt(piece, i, out int units);
            ReadOnlySpan<char> character = piece.Slice(i, units);
            int symbol = SymbolOf(character, isFirst: i == 0, isLast: i + units == piece.Length);
            i += units;
            if (symbol != NoSymbol)
            {
                symbols[count++] = symbol;
                afterUnknown = false;
            }
            else if (_bytes is not null)
            {
                count += ByteTokens.Append(_bytes, character, symbols[count..]);
                afterUnknown = false;
            }
            else if (_unknown is int unknown)
            {
                if (!(afterUnknown && _settings.FuseUnknown))
                {
                    symbols[count++] = unknown;
                }

                afterUnknown = true;
            }
        }

        return count;
    }

    // A character is spelled with the mark of its place in the word: a prefix unless first, a suffix if last.
    private int SymbolOf(ReadOnlySpan<char> character, bool isFirst, bool isLast)
    {
        string prefix = isFirst ? "" : _settings.ContinuingPrefix;
        string suffix = isLast ? _settings.EndOfWordSuffix : "";
        if (prefix.Length + suffix.Length == 0)
        {
            return Vocabulary.TryGetId(character, out int plain) ? plain : NoSymbol;
        }

        Span<char> spelled = stackalloc char[prefix.Length + character.Length + suffix.Length];
        prefix.CopyTo(spelled);
        character.CopyTo(spelled[prefix.Length..]);
        suffix.CopyTo(spelled[(prefix.Length + character.Length)..]);
        return Vocabulary.TryGetId(spelled, out int id) ? id : NoSymbol;
    }
}
