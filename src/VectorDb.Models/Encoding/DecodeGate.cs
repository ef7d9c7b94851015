using VectorDb.Models.Batching;

namespace VectorDb.Models.Encoding;

/// <summary>
/// Runs decoding on the thread pool, in each lane at most as many at a time as there are processors, so that a flood of
/// pictures takes neither the pool's threads nor memory beyond that.
/// </summary>
internal sealed class DecodeGate : IDisposable
{
    private readonly SemaphoreSlim[] _lanes = [new(Environment.ProcessorCount), new(Environment.ProcessorCount)];

    public async Task<T> RunAsync<T>(Lane lane, Func<T> decode, CancellationToken cancellationToken)
    {
        SemaphoreSlim free = _lanes[(int)lane];
        await free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(decode, cancellationToken);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());
}
