using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Matches code points of one class, singly or in runs.</summary>
internal sealed class CharacterPattern : ISplitPattern
{
    private readonly Func<int, bool> _contains;
    private readonly bool _runs;

    public CharacterPattern(Func<int, bool> contains, bool runs = false)
    {
        _contains = contains;
        _runs = runs;
    }

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        int runStart = -1;
        for (int i = 0; i < text.Length;)
        {
            bool contained = _contains(CharacterClass.CodePointAt(text, i, out int units));
            if (contained && !_runs)
            {
                matches.Add(new Piece(i, units));
            }
            else if (contained && runStart < 0)
            {
                runStart = i;
            }
            else if (!contained && runStart >= 0)
            {
                matches.Add(new Piece(runStart, i - runStart));
                runStart = -1;
            }

            i += units;
        }

        if (runStart >= 0)
        {
            matches.Add(new Piece(runStart, text.Length - runStart));
        }
    }
}
