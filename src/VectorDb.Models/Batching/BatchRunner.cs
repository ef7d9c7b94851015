namespace VectorDb.Models.Batching;

/// <summary>
/// Runs a batch and hands out its answers. A run nobody waits for any more is cancelled; when a run of several items
/// fails, each is tried alone, so that one bad item does not fail the others.
/// </summary>
internal sealed class BatchRunner<TItem, TResult>
{
    private readonly Func<IReadOnlyList<TItem>, CancellationToken, TResult[]> _run;
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _observe;

    /// <param name="run">Computes the answers, one an item, in order; throws OperationCanceledException when cancelled.</param>
    /// <param name="time">The queue's clock.</param>
    /// <param name="observe">Told, after each run, the time it took per item.</param>
    public BatchRunner(Func<IReadOnlyList<TItem>, CancellationToken, TResult[]> run, TimeProvider time, Action<TimeSpan> observe)
    {
        _run = run;
        _time = time;
        _observe = observe;
    }

    public void Run(List<PendingItem<TItem, TResult>> batch, CancellationToken stop)
    {
        batch.RemoveAll(pending => pending.IsAbandoned);
        if (batch.Count == 0)
        {
            return;
        }

        long start = _time.GetTimestamp();
        try
        {
            using AbandonWatch<TItem, TResult> watch = new(batch, stop);
            TResult[] results = _run([.. batch.Select(pending => pending.Item)], watch.Token);
            for (int i = 0; i < results.Length; i++)
            {
                batch[i].Complete(results[i]);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            batch.ForEach(pending => pending.Fail(BatchErrors.Unloaded()));
        }
        catch (OperationCanceledException) when (batch.TrueForAll(pending => pending.IsAbandoned))
        {
            // Every caller has its cancellation already.
        }
        catch (Exception e) when (batch.Count == 1)
        {
            batch[0].Fail(e);
        }
#pragma warning disable CA1031 // Whatever failed is tried again item by item, where it reaches its own caller.
        catch (Exception)
        {
            batch.ForEach(pending => Run([pending], stop));
            return;
        }
#pragma warning restore CA1031
        _observe(_time.GetElapsedTime(start) / batch.Count);
    }
}
