namespace VectorDb.Engine.Recovery;

/// <summary>How far a recovery is: counts bytes of checkpoint and log, and tells of it once a second. Safe for use from several threads.</summary>
internal sealed class RecoveryMeter
{
    // A byte of log is applied in the time that about four bytes of a checkpoint are read in.
    private const int LogWeight = 4;
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Action<string>? _tell;
    private readonly long _start;
    private long _total;
    private long _done;
    private long _told;
    private volatile string _stage = "opening";

    /// <summary>Starts the clock.</summary>
    public RecoveryMeter(TimeProvider time, Action<string>? tell)
    {
        _time = time;
        _tell = tell;
        _start = _told = time.GetTimestamp();
    }

    /// <summary>What is done, of 1.</summary>
    public double Fraction => Volatile.Read(ref _total) is > 0 and var total ? Math.Min(1, (double)Volatile.Read(ref _done) / total) : 0;

    /// <summary>What it is at.</summary>
    public string Stage => _stage;

    /// <summary>About how long it will still take; null while nobody knows.</summary>
    public TimeSpan? Remaining => Fraction is > 0.01 and var fraction ? _time.GetElapsedTime(_start) * ((1 - fraction) / fraction) : null;

    /// <summary>Sets what there is to do.</summary>
    public void Expect(long checkpointBytes, long logBytes) => Volatile.Write(ref _total, checkpointBytes + (LogWeight * logBytes));

    /// <summary>Notes bytes of a checkpoint as read.</summary>
    public void ReadCheckpoint(long bytes) => Add(bytes, "reading the checkpoint");

    /// <summary>Notes bytes of the log as applied.</summary>
    public void Replayed(long bytes) => Add(LogWeight * bytes, "replaying the log");

    /// <summary>Tells something that is not a matter of bytes.</summary>
    public void Tell(string line) => _tell?.Invoke(line);

    private void Add(long work, string stage)
    {
        Interlocked.Add(ref _done, work);
        _stage = stage;
        long told = Volatile.Read(ref _told);
        if (_tell is not null && _time.GetElapsedTime(told) >= TellInterval && Interlocked.CompareExchange(ref _told, _time.GetTimestamp(), told) == told)
        {
            string rest = Remaining is { } remaining ? $", about {Math.Ceiling(remaining.TotalSeconds):N0} s left" : "";
            _tell($"recovery: {Fraction:P0}, {stage}{rest}");
        }
    }
}
