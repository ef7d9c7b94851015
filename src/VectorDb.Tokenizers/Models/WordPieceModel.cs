using System.Runtime.InteropServices;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// WordPiece (Devlin et al. 2019, arXiv:1810.04805): the longest piece first, from left to right. A word with a rest that no piece
/// covers, or with too many characters, is one unknown token.
/// </summary>
internal sealed class WordPieceModel : ITokenModel
{
    /// <summary>Longest word that a file may ask to be cut, in code points; it bounds the time a character costs.</summary>
    public const int LongestWord = 4096;

    private readonly CharTrie _starts = new();
    private readonly CharTrie _continuations = new();
    private readonly int _unknown;
    private readonly int _maxWordCharacters;

    /// <param name="vocabulary">Pieces; those that continue a word carry the prefix.</param>
    /// <param name="unknown">Id of the unknown token.</param>
    /// <param name="continuingPrefix">Mark of a piece that continues a word, usually "##".</param>
    /// <param name="maxWordCharacters">Longest word that is cut, in code points.</param>
    public WordPieceModel(Vocabulary vocabulary, int unknown, string continuingPrefix, int maxWordCharacters)
    {
        Vocabulary = vocabulary;
        _unknown = unknown;
        _maxWordCharacters = maxWordCharacters;
        int longestToken = (maxWordCharacters * 2) + continuingPrefix.Length;
        foreach ((string token, int id) in vocabulary.Entries.Where(entry => entry.Key.Length <= longestToken))
        {
            _starts.Add(token, id);
            if (token.StartsWith(continuingPrefix, StringComparison.Ordinal) && token.Length > continuingPrefix.Length)
            {
                _continuations.Add(token.AsSpan(continuingPrefix.Length), id);
            }
        }
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        int start = ids.Count;
        if (IsTooLong(piece) || !Cut(piece, ids))
        {
            CollectionsMarshal.SetCount(ids, start);
            ids.Add(_unknown);
        }
    }

    private bool Cut(ReadOnlySpan<char> word, List<int> ids)
    {
        CharTrie trie = _starts;
        while (!word.IsEmpty)
        {
            int id = trie.LongestPrefix(word, out int length);
            if (length == 0)
            {
                return false;
            }

            ids.Add(id);
            word = word[length..];
            trie = _continuations;
        }

        return true;
    }

    private bool IsTooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= _maxWordCharacters)
        {
            return false;
        }

        int characters = 0;
        foreach (char unit in word)
        {
            characters += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return characters > _maxWordCharacters;
    }
}
