// Long because: disk and directory change together, and the order of the two is the point.
using VectorDb.Engine.Errors;
using VectorDb.Models;
using VectorDb.Storage;

namespace VectorDb.Engine.Features;

/// <summary>
/// What models made of stored pictures, on disk: a bounded cache, keyed by content and fingerprint. What is lost is made again, so
/// a damaged store starts empty and a failed write is only counted. Thread-safe.
/// </summary>
/// <remarks>
/// Features are durable with <see cref="SaveAsync"/>, which the database's checkpoint calls before it trims the log: a drop that
/// a crash undid is in the log still and is replayed.
/// </remarks>
internal sealed class FeatureStore : IAsyncDisposable
{
    // Features do not cross pages: large ones, so that little of a page is left over.
    private const int PageBytes = 4 << 20;

    private readonly KeyValueStore _store;
    private readonly ManifestStore _manifests;
    private readonly FeatureDirectory _directory;
    private readonly FeatureStoreOptions _options;
    private readonly Func<MediaId, bool> _isStored;

    // The directory; never held while the disk works, so that a full one stops no search.
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _saving = new(1, 1);
    private bool _changed;
    private long _hits;
    private long _misses;
    private long _evictions;
    private long _failures;

    private FeatureStore(
        KeyValueStore store, ManifestStore manifests, FeatureDirectory directory, FeatureStoreOptions options, Func<MediaId, bool> isStored)
    {
        _isStored = isStored;
        _store = store;
        _manifests = manifests;
        _directory = directory;
        _options = options;
    }

    /// <summary>How it does.</summary>
    public FeatureStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new FeatureStatus(
                    _directory.Count, _directory.Bytes, _options.CapacityBytes, _hits, _misses, Volatile.Read(ref _evictions), Volatile.Read(ref _failures));
            }
        }
    }

    /// <summary>Whether features of the size that they have on average fit in beside those that are there.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _directory.Count < _options.MaxCount && _directory.Bytes + (_directory.Bytes / Math.Max(1, _directory.Count)) < _options.CapacityBytes;
            }
        }
    }

    /// <summary>How to keep features of a model: int8 if its weights are in 8 bits or fewer anyway, else float16.</summary>
    public FeaturePrecision PrecisionFor(Precision model) =>
        _options.Precision ?? (model is Precision.Fp32 or Precision.Fp16 ? FeaturePrecision.Half : FeaturePrecision.Quantized);

    /// <summary>Opens a store as it was last saved; one that is damaged or of another format is emptied.</summary>
    /// <param name="path">Full path; created if absent.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="isStored">Whether a picture is still there; features of one that is not are not kept.</param>
    public static FeatureStore Open(string path, FeatureStoreOptions options, Func<MediaId, bool> isStored)
    {
        try
        {
            return OpenSaved(path, options, isStored);
        }
        catch (Exception exception) when (exception is StorageException or VectorDbException)
        {
            Directory.Delete(path, recursive: true);
            return OpenSaved(path, options, isStored);
        }
    }

    /// <summary>Whether features are kept. Counts neither as hit nor as use.</summary>
    public bool Contains(FeatureKey key)
    {
        lock (_gate)
        {
            return _directory.Of(key.Media).Contains(key);
        }
    }

    /// <summary>Features, or null if there are none.</summary>
    public VisualFeatures? Read(FeatureKey key) => Read(key, static record => FeatureFormat.Read(record));

    /// <summary>An answer, or null if there is none.</summary>
    public string? ReadAnswer(FeatureKey key) => Read(key, static record => AnswerFormat.Read(record));

    /// <summary>Features of many pictures in one round of the disk; null where there are none.</summary>
    public async Task<IReadOnlyList<VisualFeatures?>> ReadManyAsync(IReadOnlyList<FeatureKey> keys, CancellationToken cancellationToken)
    {
        var features = new VisualFeatures?[keys.Count];
        int[] kept = [.. Enumerable.Range(0, keys.Count).Where(i => Use(keys[i]))];
        try
        {
            IReadOnlyList<byte[]?> records = await _store.GetManyAsync([.. kept.Select(i => new ReadOnlyMemory<byte>(keys[i].ToBytes()))], cancellationToken);
            for (int i = 0; i < kept.Length; i++)
            {
                features[kept[i]] = Decoded(keys[kept[i]], records[i], static record => FeatureFormat.Read(record));
            }
        }
        catch (StorageException)
        {
            // One of them is damaged; alone, each of the others can be read.
            foreach (int i in kept)
            {
                features[i] = Read(keys[i]);
            }
        }

        return features;
    }

    /// <summary>Keeps features; the least recently used make room for them.</summary>
    public void Write(FeatureKey key, VisualFeatures features, FeaturePrecision precision) => Write(key, FeatureFormat.Write(features, precision));

    /// <summary>Keeps an answer, within the same bounds.</summary>
    public void WriteAnswer(FeatureKey key, string answer) => Write(key, AnswerFormat.Write(answer));

    /// <summary>Features that are kept, or else are made and then kept.</summary>
    /// <param name="key">Their name.</param>
    /// <param name="precision">How to keep them.</param>
    /// <param name="make">Makes them.</param>
    public async ValueTask<VisualFeatures> GetOrMakeAsync(FeatureKey key, FeaturePrecision precision, Func<ValueTask<VisualFeatures>> make)
    {
        if (Read(key) is { } kept)
        {
            return kept;
        }

        VisualFeatures made = await make();
        Write(key, made, precision);
        return made;
    }

    /// <summary>Drops all features of a picture that is gone.</summary>
    public void Drop(MediaId picture)
    {
        lock (_writing)
        {
            IReadOnlyList<FeatureKey> keys;
            lock (_gate)
            {
                keys = _directory.Of(picture);
            }

            foreach (FeatureKey key in keys)
            {
                Delete(key);
            }
        }
    }

    /// <summary>Makes what was written and dropped so far durable; gives back space if much of it is dead.</summary>
    /// <exception cref="StorageException">The disk failed or is full.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            IReadOnlyList<(FeatureKey Key, int Bytes)> before;
            lock (_gate)
            {
                if (!_changed)
                {
                    return;
                }

                _changed = false;
                before = _directory.List();
            }

            await _store.CompactAsync(cancellationToken);
            CheckpointToken token = await _store.CheckpointAsync(cancellationToken);
            _manifests.Write(FeatureManifest.Write(token, Union(before)).Span);
            _store.Prune([token]);
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Saves and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await SaveAsync(CancellationToken.None);
        }
        catch (StorageException)
        {
            // What was not saved is made again.
        }

        _store.Dispose();
        _saving.Dispose();
    }

    private T? Read<T>(FeatureKey key, Func<byte[], T> decode)
        where T : class
    {
        if (!Use(key))
        {
            return null;
        }

        try
        {
            return Decoded(key, _store.TryGet(key.ToBytes(), out byte[]? record) ? record : null, decode);
        }
        catch (StorageException)
        {
            Forget(key);
            return null;
        }
    }

    private void Write(FeatureKey key, ReadOnlyMemory<byte> record)
    {
        if (record.Length + FeatureKey.Size > Math.Min(_store.MaxPairBytes, _options.CapacityBytes))
        {
            return;
        }

        lock (_writing)
        {
            try
            {
                MakeRoom(record.Length, key);
                _store.Upsert(key.ToBytes(), record.Span);
                lock (_gate)
                {
                    _directory.Set(key, record.Length);
                    _changed = true;
                }
            }
            catch (StorageException)
            {
                Interlocked.Increment(ref _failures);
            }
        }

        if (!_isStored(key.Media))
        {
            Drop(key.Media);
        }
    }

    private static FeatureStore OpenSaved(string path, FeatureStoreOptions options, Func<MediaId, bool> isStored)
    {
        ManifestStore manifests = ManifestStore.Open(Path.Combine(path, "manifest"));
        (CheckpointToken? token, FeatureDirectory directory) = manifests.Current is { } saved
            ? FeatureManifest.Read(saved.Content)
            : (default(CheckpointToken?), new FeatureDirectory());
        var settings = new KeyValueOptions { PageBytes = PageBytes, MemoryBytes = options.MemoryBytes, IndexBytes = 1 << 20 };
        return new FeatureStore(KeyValueStore.Open(Path.Combine(path, "data"), settings, token), manifests, directory, options, isStored);
    }

    /// <summary>
    /// What was kept before the checkpoint's cut, and what is kept now: an entry too many is found missing when it is read, one too
    /// few would lie on disk for ever.
    /// </summary>
    private (FeatureKey Key, int Bytes)[] Union(IReadOnlyList<(FeatureKey Key, int Bytes)> before)
    {
        lock (_gate)
        {
            IReadOnlyList<(FeatureKey Key, int Bytes)> now = _directory.List();
            HashSet<FeatureKey> known = [.. now.Select(static e => e.Key)];
            return [.. before.Where(e => !known.Contains(e.Key)), .. now];
        }
    }

    private bool Use(FeatureKey key)
    {
        lock (_gate)
        {
            bool kept = _directory.Use(key);
            _hits += kept ? 1 : 0;
            _misses += kept ? 0 : 1;
            return kept;
        }
    }

    private T? Decoded<T>(FeatureKey key, byte[]? record, Func<byte[], T> decode)
        where T : class
    {
        try
        {
            if (record is not null)
            {
                return decode(record);
            }
        }
        catch (VectorDbException)
        {
            // Damaged, or of an older program: as good as not there.
        }

        Forget(key);
        return null;
    }

    /// <summary>Features that were to be there but cannot be read: the hit becomes a miss.</summary>
    private void Forget(FeatureKey key)
    {
        Interlocked.Increment(ref _failures);
        lock (_writing)
        {
            lock (_gate)
            {
                _hits--;
                _misses++;
            }

            Delete(key);
        }
    }

    private void MakeRoom(int bytes, FeatureKey newcomer)
    {
        while (Surplus(bytes, newcomer) is { } oldest)
        {
            Delete(oldest);
            Interlocked.Increment(ref _evictions);
        }
    }

    private FeatureKey? Surplus(int bytes, FeatureKey newcomer)
    {
        lock (_gate)
        {
            _directory.Remove(newcomer);
            bool isFull = _directory.Bytes + bytes > _options.CapacityBytes || _directory.Count >= _options.MaxCount;
            return _directory.Count > 0 && isFull ? _directory.Oldest : null;
        }
    }

    /// <summary>Takes features out; the caller holds the writing lock.</summary>
    private void Delete(FeatureKey key)
    {
        lock (_gate)
        {
            _directory.Remove(key);
            _changed = true;
        }

        try
        {
            _store.Delete(key.ToBytes());
        }
        catch (StorageException)
        {
            Interlocked.Increment(ref _failures);
        }
    }
}
