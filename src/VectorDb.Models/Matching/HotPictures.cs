namespace VectorDb.Models.Matching;

/// <summary>
/// The pictures that were matched last, within a bound. A match holds all its pictures from the beginning, so
/// two matches that wait for room never wait for each other. What nobody holds leaves first, the longest unused before the rest.
/// </summary>
internal sealed class HotPictures : IDisposable
{
    private readonly long _capacityBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<HotPicture>> _byKey = [];
    private readonly LinkedList<HotPicture> _byUse = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TaskCompletionSource _released = NewSignal();
    private long _bytes;
    private long _hits;
    private long _misses;

    /// <param name="capacityBytes">What they may take. One match may exceed it alone.</param>
    public HotPictures(long capacityBytes) => _capacityBytes = capacityBytes;

    /// <summary>What is in memory, and how often it was.</summary>
    public MatchMemory Status
    {
        get
        {
            lock (_gate)
            {
                return new MatchMemory(_byKey.Count, _bytes, _capacityBytes, _hits, _misses);
            }
        }
    }

    /// <summary>Whether a picture is in memory now.</summary>
    public bool Has(UInt128 key)
    {
        lock (_gate)
        {
            return _byKey.ContainsKey(key);
        }
    }

    /// <summary>How many pictures of a size may be held at once: at least one.</summary>
    public int RoomFor(long bytesEach) => (int)Math.Clamp(_capacityBytes / Math.Max(1, bytesEach), 1, int.MaxValue);

    /// <summary>Holds pictures, making those that are not there; the caller releases all of them.</summary>
    /// <param name="sources">Each picture once; no more than <see cref="RoomFor"/>.</param>
    /// <param name="make">Makes one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HotPicture[]> HoldAsync(
        IReadOnlyList<MatchSource> sources, Func<MatchSource, Task<HotPicture>> make, CancellationToken cancellationToken)
    {
        var held = new HotPicture[sources.Count];
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (int i = 0; i < held.Length; i++)
            {
                held[i] = TryHold(sources[i].Key) ?? await AddAsync(await make(sources[i]), cancellationToken);
            }

            return held;
        }
        catch
        {
            Release([.. held.Where(static picture => picture is not null)]);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets go of pictures; those without a name are gone, the rest stay for as long as there is room.</summary>
    public void Release(IReadOnlyList<HotPicture> pictures)
    {
        TaskCompletionSource released;
        lock (_gate)
        {
            foreach (HotPicture picture in pictures)
            {
                picture.Holders--;
                if (picture.Holders == 0 && picture.Key is null)
                {
                    _bytes -= picture.Memory.Bytes;
                    picture.Dispose();
                }
            }

            MakeRoom(0);
            released = _released;
            _released = NewSignal();
        }

        released.SetResult();
    }

    /// <summary>Frees everything; nobody may hold anything.</summary>
    public void Dispose()
    {
        foreach (HotPicture picture in _byUse)
        {
            picture.Dispose();
        }

        _byUse.Clear();
        _byKey.Clear();
        _turn.Dispose();
    }

    private HotPicture? TryHold(UInt128? key)
    {
        lock (_gate)
        {
            if (key is not { } name || !_byKey.TryGetValue(name, out LinkedListNode<HotPicture>? node))
            {
                _misses++;
                return null;
            }

            _hits++;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            node.Value.Holders++;
            return node.Value;
        }
    }

    /// <summary>Adds a picture, once there is room or nobody else holds anything.</summary>
    private async Task<HotPicture> AddAsync(HotPicture picture, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task released;
                lock (_gate)
                {
                    if (MakeRoom(picture.Memory.Bytes) || _byUse.All(static other => other.Holders == 0))
                    {
                        Add(picture);
                        return picture;
                    }

                    released = _released.Task;
                }

                await released.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private void Add(HotPicture picture)
    {
        picture.Holders = 1;
        _bytes += picture.Memory.Bytes;
        if (picture.Key is { } key)
        {
            _byKey[key] = _byUse.AddLast(picture);
        }
    }

    /// <summary>Frees what nobody holds until so much more fits; whether it does.</summary>
    private bool MakeRoom(long bytes)
    {
        LinkedListNode<HotPicture>? node = _byUse.First;
        while (_bytes + bytes > _capacityBytes && node is not null)
        {
            LinkedListNode<HotPicture>? next = node.Next;
            if (node.Value.Holders == 0)
            {
                _byUse.Remove(node);
                _byKey.Remove(node.Value.Key!.Value);
                _bytes -= node.Value.Memory.Bytes;
                node.Value.Dispose();
            }

            node = next;
        }

        return _bytes + bytes <= _capacityBytes;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
