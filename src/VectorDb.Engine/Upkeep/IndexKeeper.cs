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
    private readonly WorkLoop _loop;
    private TimeSpan _left;

    /// <summary>Starts the loop.</summary>
    public IndexKeeper(DatabaseState state, ModelCatalogue models, TimeProvider time)
    {
        _state = state;
        _models = models;
        _time = time;
        _loop = new WorkLoop(WorkAsync, Pulse, time);
    }

    /// <summary>Why the last piece of work failed, or null; the next pulse goes on with the next.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Stops the loop.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>What a pulse allows: the rest waits for the next.</summary>
    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        _left = _left + Allowance < Allowance ? _left + Allowance : Allowance;
        bool worked = true;
        while (worked && _left > TimeSpan.Zero)
        {
            long start = _time.GetTimestamp();
            worked = await WorkOnceAsync(cancellationToken);
            _left -= _time.GetElapsedTime(start);
        }

        Tidy(cancellationToken);
        return false;
    }

    /// <summary>One piece of work for each space that has some.</summary>
    private async Task<bool> WorkOnceAsync(CancellationToken cancellationToken)
    {
        bool worked = false;
        foreach (CollectionSpace space in _state.Collections.SelectMany(static collection => collection.Shape.All))
        {
            try
            {
                worked |= space.Upkeep.LearnNext();
                worked |= await LearnCaptionAsync(space, cancellationToken);
                worked |= space.Upkeep.Recall.MeasureNext(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A caption that cannot be encoded, a space whose collection was deleted meanwhile.
                LastFailure = exception;
            }
        }

        return worked;
    }

    private async Task<bool> LearnCaptionAsync(CollectionSpace space, CancellationToken cancellationToken)
    {
        if (!space.Upkeep.TryTakeCaption(out string? text))
        {
            return false;
        }

        try
        {
            space.Upkeep.Learn(await _models.EncodeAsync(
                space.Definition, encoder => encoder.EncodeTextAsync(text, Lane.Bulk, cancellationToken), "text", cancellationToken));
        }
        catch (VectorDbException exception)
        {
            // No model now, or an overloaded one: others come by.
            LastFailure = exception;
        }

        return true;
    }

    private void Tidy(CancellationToken cancellationToken)
    {
        foreach (CollectionSpace space in _state.Collections.SelectMany(static collection => collection.Shape.All))
        {
            try
            {
                if (space.Index.RemovedCount >= Math.Max(LeastCompaction, space.Index.Count * CompactionShare))
                {
                    space.Compact(cancellationToken);
                }

                if (space.Index.Count >= Math.Max(LeastReordering, 2 * space.Index.OrderedCount))
                {
                    space.Index.Reorder(cancellationToken);
                }
            }
            catch (Exception exception) when (exception is IndexException or Storage.StorageException)
            {
                LastFailure = exception;
            }
        }
    }
}
