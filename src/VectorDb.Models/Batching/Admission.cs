namespace VectorDb.Models.Batching;

/// <summary>A place in a bounded lane, held from before an item's input is decoded until its answer is known.</summary>
internal sealed class Admission : IDisposable
{
    private Action? _release;

    public Admission(Lane lane, Action release)
    {
        Lane = lane;
        _release = release;
    }

    public Lane Lane { get; }

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
