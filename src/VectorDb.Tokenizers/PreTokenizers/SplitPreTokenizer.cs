namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Splits pieces at the matches of a pattern; inverted, the matches are the pieces and what lies between is the match.</summary>
internal sealed class SplitPreTokenizer : IPreTokenizer
{
    private readonly ISplitPattern _pattern;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;

    public SplitPreTokenizer(ISplitPattern pattern, SplitBehavior behavior, bool invert = false)
    {
        _pattern = pattern;
        _behavior = behavior;
        _invert = invert;
    }

    public void Split(PieceList pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            var cutter = new Cutter(pieces, i, _behavior);
            ReadOnlySpan<char> text = pieces[i];
            int end = 0;
            List<Piece> matches = pieces.Scratch;
            matches.Clear();
            _pattern.FindAll(text, matches);
            foreach ((int start, int length) in matches)
            {
                cutter.Add(end, start - end, _invert);
                cutter.Add(start, length, !_invert);
                end = start + length;
            }

            cutter.Add(end, text.Length - end, _invert);
            cutter.Finish();
        }

        pieces.Commit();
    }

    // Takes stretches from left to right and joins them as the behavior says; holds one stretch that may still grow.
    private struct Cutter
    {
        private readonly PieceList _pieces;
        private readonly int _index;
        private readonly SplitBehavior _behavior;
        private int _start;
        private int _length;
        private bool _heldIsMatch;

        public Cutter(PieceList pieces, int index, SplitBehavior behavior)
        {
            _pieces = pieces;
            _index = index;
            _behavior = behavior;
        }

        public void Add(int start, int length, bool isMatch)
        {
            if (length == 0)
            {
                return;
            }

            if (_behavior == SplitBehavior.Removed && isMatch)
            {
                Finish();
                return;
            }

            bool joins = _length > 0 && _behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && !_heldIsMatch,
                SplitBehavior.MergedWithNext => !isMatch && _heldIsMatch,
                SplitBehavior.Contiguous => isMatch == _heldIsMatch,
                _ => false,
            };
            if (!joins)
            {
                Finish();
                _start = start;
            }

            _length = start + length - _start;
            _heldIsMatch = isMatch;
        }

        public void Finish()
        {
            _pieces.Keep(_index, _start, _length);
            _length = 0;
            _heldIsMatch = false;
        }
    }
}
