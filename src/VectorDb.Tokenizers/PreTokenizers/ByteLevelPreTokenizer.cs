using System.Buffers;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>GPT-2's pre-tokenizer: splits by its pattern, then spells each UTF-8 byte as one character of the byte alphabet.</summary>
internal sealed class ByteLevelPreTokenizer : IPreTokenizer
{
    private readonly bool _addPrefixSpace;
    private readonly bool _splits;

    /// <param name="addPrefixSpace">Puts a space before a piece that does not begin with one.</param>
    /// <param name="splits">Splits by GPT-2's pattern; without it pieces stay as they are.</param>
    public ByteLevelPreTokenizer(bool addPrefixSpace, bool splits)
    {
        _addPrefixSpace = addPrefixSpace;
        _splits = splits;
    }

    public void Split(PieceList pieces)
    {
        pieces.BeginRewrite();
        for (int i = 0; i < pieces.Count; i++)
        {
            ReadOnlySpan<char> piece = pieces[i];
            if (_addPrefixSpace && piece[0] != ' ')
            {
                SplitPrefixed(pieces, piece);
            }
            else
            {
                SplitPiece(pieces, piece);
            }
        }

        pieces.Commit();
    }

    private void SplitPrefixed(PieceList pieces, ReadOnlySpan<char> piece)
    {
        char[] prefixed = ArrayPool<char>.Shared.Rent(piece.Length + 1);
        prefixed[0] = ' ';
        piece.CopyTo(prefixed.AsSpan(1));
        SplitPiece(pieces, prefixed.AsSpan(0, piece.Length + 1));
        ArrayPool<char>.Shared.Return(prefixed);
    }

    private void SplitPiece(PieceList pieces, ReadOnlySpan<char> piece)
    {
        int start = 0;
        while (start < piece.Length)
        {
            int length = _splits ? ByteLevelPattern.MatchLength(piece[start..]) : piece.Length;
            Spell(pieces, piece.Slice(start, length));
            pieces.EndPiece();
            start += length;
        }
    }

    private static void Spell(PieceList pieces, ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length;)
        {
            if (text[i] < 0x80)
            {
                pieces.Append(ByteAlphabet.ToCharacter((byte)text[i++]));
                continue;
            }

            CharacterClass.CodePointAt(text, i, out int units);
            int count = Encoding.UTF8.GetBytes(text.Slice(i, units), utf8);
            for (int b = 0; b < count; b++)
            {
                pieces.Append(ByteAlphabet.ToCharacter(utf8[b]));
            }

            i += units;
        }
    }
}
