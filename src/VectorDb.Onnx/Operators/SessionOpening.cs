namespace VectorDb.Onnx.Operators;

/// <summary>
/// The opening of a session. ONNX Runtime notes a domain of custom operators when the first session that has it is opened, without a
/// lock of its own, and fails if two are opened at that moment; so sessions are opened one at a time until one was.
/// </summary>
internal ref struct SessionOpening : IDisposable
{
    private static readonly object First = new();
    private static bool _domainIsNoted;

    private bool _isAlone;

    /// <summary>Begins an opening; waits for another one while the domain is not noted.</summary>
    public static SessionOpening Begin()
    {
        var opening = new SessionOpening();
        if (!Volatile.Read(ref _domainIsNoted))
        {
            Monitor.Enter(First);
            opening._isAlone = true;
        }

        return opening;
    }

    /// <summary>Says that the session is open.</summary>
    public static void Complete() => Volatile.Write(ref _domainIsNoted, true);

    /// <summary>Ends the opening.</summary>
    public void Dispose()
    {
        if (_isAlone)
        {
            _isAlone = false;
            Monitor.Exit(First);
        }
    }
}
