using VectorDb.Models.Batching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>Requests that wait to join the batch: a bounded queue for each lane, interactive ones first.</summary>
internal sealed class WaitingTexts
{
    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly LinkedList<ActiveText>[] _lanes = [[], []];
    private readonly int[] _admitted = new int[2];
    private readonly int _capacity;
    private TaskCompletionSource _arrival = NewSignal();
    private long _ticksPerText = TimeSpan.FromSeconds(1).Ticks;
    private bool _closed;

    /// <param name="capacity">Most requests of a lane that are admitted and not yet answered.</param>
    public WaitingTexts(int capacity)
    {
        _capacity = capacity;
    }

    /// <summary>Completed when something waits.</summary>
    public Task Arrival
    {
        get
        {
            lock (_gate)
            {
                return _arrival.Task;
            }
        }
    }

    /// <summary>Takes a place in a lane; disposed when the request has its answer.</summary>
    /// <exception cref="ModelException">The lane is full, or the model is being unloaded.</exception>
    public Admission Admit(Lane lane)
    {
        lock (_gate)
        {
            RequireOpen();
            if (_admitted[(int)lane] >= _capacity)
            {
                TimeSpan drain = TimeSpan.FromTicks(_ticksPerText) * _capacity;
                throw BatchErrors.Overloaded(lane, _capacity, drain < MinRetry ? MinRetry : drain > MaxRetry ? MaxRetry : drain);
            }

            _admitted[(int)lane]++;
        }

        return new Admission(lane, () =>
        {
            lock (_gate)
            {
                _admitted[(int)lane]--;
            }
        });
    }

    /// <summary>Queues an admitted request.</summary>
    public void Add(ActiveText text)
    {
        lock (_gate)
        {
            RequireOpen();
            _lanes[(int)text.Lane].AddLast(text);
            _arrival.TrySetResult();
        }
    }

    /// <summary>Takes the next request that fits, interactive ones first; one that does not fit is not overtaken in its lane.</summary>
    public bool TryTake(Predicate<ActiveText> fits, out ActiveText? text)
    {
        lock (_gate)
        {
            foreach (LinkedList<ActiveText> lane in _lanes)
            {
                if (lane.First is { } first && fits(first.Value))
                {
                    lane.RemoveFirst();
                    text = first.Value;
                    return true;
                }
            }

            if (_lanes.All(lane => lane.Count == 0) && _arrival.Task.IsCompleted)
            {
                _arrival = NewSignal();
            }
        }

        text = null;
        return false;
    }

    /// <summary>Forgets requests that nobody waits for any more.</summary>
    public IReadOnlyList<ActiveText> TakeAbandoned() => TakeAll(text => text.Cancellation.IsCancellationRequested, closes: false);

    /// <summary>Refuses what comes and gives up what waits.</summary>
    public IReadOnlyList<ActiveText> Close() => TakeAll(_ => true, closes: true);

    /// <summary>Notes how long a text took; a moving average over about the last eight.</summary>
    public void Observe(TimeSpan perText)
    {
        lock (_gate)
        {
            _ticksPerText += (perText.Ticks - _ticksPerText) / 8;
        }
    }

    private List<ActiveText> TakeAll(Predicate<ActiveText> which, bool closes)
    {
        List<ActiveText> taken = [];
        lock (_gate)
        {
            _closed |= closes;
            foreach (LinkedList<ActiveText> lane in _lanes)
            {
                for (LinkedListNode<ActiveText>? node = lane.First; node is not null;)
                {
                    LinkedListNode<ActiveText>? next = node.Next;
                    if (which(node.Value))
                    {
                        taken.Add(node.Value);
                        lane.Remove(node);
                    }

                    node = next;
                }
            }
        }

        return taken;
    }

    private void RequireOpen()
    {
        if (_closed)
        {
            throw BatchErrors.Unloaded();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
