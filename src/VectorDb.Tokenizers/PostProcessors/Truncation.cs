namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>Cuts a text, or of a pair the longer one first, to the room that the special tokens leave.</summary>
internal readonly struct Truncation
{
    private readonly int _room;
    private readonly SequenceSide _side;
    private readonly bool _likePython;

    /// <param name="room">Most ids of both texts together.</param>
    /// <param name="side">Where ids are cut.</param>
    /// <param name="likePython">Which text of two equally long ones keeps an odd id: the first, else the second.</param>
    public Truncation(int room, SequenceSide side, bool likePython)
    {
        _room = room;
        _side = side;
        _likePython = likePython;
    }

    public void Apply(List<int> first, List<int>? second)
    {
        if (second is null)
        {
            Cut(first, Math.Min(first.Count, _room));
            return;
        }

        if (first.Count + second.Count <= _room)
        {
            return;
        }

        // The shorter text stays whole as long as it takes no more than half.
        bool firstIsLonger = first.Count > second.Count;
        int half = _room / 2;
        int shorter = Math.Min(Math.Min(first.Count, second.Count), half);
        int longer = _room - shorter;
        if (shorter == half && longer != shorter && _likePython)
        {
            firstIsLonger = first.Count >= longer;
        }

        Cut(first, firstIsLonger ? longer : shorter);
        Cut(second, firstIsLonger ? shorter : longer);
    }

    private void Cut(List<int> ids, int length)
    {
        int start = _side == SequenceSide.Left ? 0 : length;
        ids.RemoveRange(start, ids.Count - length);
    }
}
