namespace VectorDb.Server.Items;

/// <summary>Follows which sequence numbers of a stream are done, and up to where all of them are.</summary>
internal sealed class AckTracker
{
    private readonly HashSet<ulong> _doneAhead = [];
    private ulong? _upTo;

    /// <summary>The number that everything before and including it is done up to; null before the first is known.</summary>
    public ulong? UpTo => _upTo;

    /// <summary>The first number of a stream: what comes before it counts as done.</summary>
    public void Begin(ulong first) => _upTo ??= first - 1;

    /// <summary>Marks a number; tells whether <see cref="UpTo"/> rose.</summary>
    public bool Done(ulong seq)
    {
        _doneAhead.Add(seq);
        bool rose = false;
        while (_upTo is { } upTo && _doneAhead.Remove(upTo + 1))
        {
            _upTo = upTo + 1;
            rose = true;
        }

        return rose;
    }
}
