using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Index;
using VectorDb.Models.Batching;

namespace VectorDb.Engine.Upkeep;

/// <summary>
/// Looks after the graphs in the background: learns text links, measures recall, takes the rows of replaced and deleted items out of
/// the graphs, and brings what is linked together in memory. It works for a small share of the time, so that searches and writes hardly feel it.
/// </summary>
internal sealed class IndexKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    // Of each pulse. What takes longer, such as an exact search of a large space, is paid for with the pulses after it.
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(50);

    // Walks pass over removed rows: a tenth of them costs a search about a tenth of its time.
    private const double CompactionShare = 0.1;
    private const int LeastCompaction = 1000;

    // An order is improved again once the graph has doubled. Smaller graphs are near the processor anyhow.
    private const int LeastReordering = 2000;

    private readonly DatabaseState _state;
    private readonly ModelCatalogue _models;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    public IndexKeeper(DatabaseState state, ModelCatalogue models, TimeProvider time)
    {
        _state = state;
        _models = models;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the last piece of work failed, or null; the next pulse goes on with the next.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Stops the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pulse, _time);
        TimeSpan left = TimeSpan.Zero;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                left = left + Allowance < Allowance ? left + Allowance : Allowance;
                bool worked = true;
                while (worked && left > TimeSpan.Zero)
                {
                    long start = _time.GetTimestamp();
                    worked = await WorkOnceAsync();
                    left -= _time.GetElapsedTime(start);
                }

                Tidy();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>One piece of work for each space that has some.</summary>
    private async Task<bool> WorkOnceAsync()
    {
        bool worked = false;
        foreach (CollectionSpace space in _state.Collections.SelectMany(static collection => collection.Shape.All))
        {
            try
            {
                worked |= space.Upkeep.LearnNext();
                worked |= await LearnCaptionAsync(space);
                worked |= space.Upkeep.Recall.MeasureNext(_stopping.Token);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A caption that cannot be encoded, a space whose collection was deleted meanwhile.
                LastFailure = exception;
            }
        }

        return worked;
    }

    private async Task<bool> LearnCaptionAsync(CollectionSpace space)
    {
        if (!space.Upkeep.TryTakeCaption(out string? text))
        {
            return false;
        }

        try
        {
            space.Upkeep.Learn(await _models.EncodeAsync(
                space.Definition, encoder => encoder.EncodeTextAsync(text, Lane.Bulk, _stopping.Token), "text", _stopping.Token));
        }
        catch (VectorDbException exception)
        {
            // No model now, or an overloaded one: others come by.
            LastFailure = exception;
        }

        return true;
    }

    private void Tidy()
    {
        foreach (CollectionSpace space in _state.Collections.SelectMany(static collection => collection.Shape.All))
        {
            try
            {
                if (space.Index.RemovedCount >= Math.Max(LeastCompaction, space.Index.Count * CompactionShare))
                {
                    space.Compact(_stopping.Token);
                }

                if (space.Index.Count >= Math.Max(LeastReordering, 2 * space.Index.OrderedCount))
                {
                    space.Index.Reorder(_stopping.Token);
                }
            }
            catch (Exception exception) when (exception is IndexException or Storage.StorageException)
            {
                LastFailure = exception;
            }
        }
    }
}
