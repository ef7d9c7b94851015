namespace VectorDb.Index.Hnsw;

/// <summary>
/// Lends scratch contexts to walks, and knows when every walk that began before some moment has ended, which is when memory that
/// only those walks could still look at may be given to others. Walks take no lock.
/// </summary>
internal sealed class ContextPool : IDisposable
{
    private const int Slots = 64;

    private readonly Func<SearchContext> _make;
    private readonly SearchContext?[] _idle = new SearchContext?[Slots];
    private readonly Lock _changing = new();
    private SearchContext[] _all = [];
    private long _clock = 1;
    private bool _disposed;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="make">Makes a context for the index's present size.</param>
    public ContextPool(Func<SearchContext> make)
    {
        _make = make;
    }

    /// <summary>Lends a context with room for at least so many rows; dispose the lease to hand it back.</summary>
    public Lease Rent(uint rows)
    {
        SearchContext? context = null;
        for (int i = 0; i < Slots && context is null; i++)
        {
            context = Volatile.Read(ref _idle[i]) is null ? null : Interlocked.Exchange(ref _idle[i], null);
            if (context is not null && context.Rows < rows)
            {
                Discard(context);
                context = null;
            }
        }

        context ??= Add();
        Interlocked.Exchange(ref context.ActiveSince, Volatile.Read(ref _clock));
        return new Lease(this, context);
    }

    /// <summary>Waits until every walk that had begun before the call has ended.</summary>
    public void WaitForEarlierWalks(CancellationToken cancellation)
    {
        long now = Interlocked.Increment(ref _clock);
        while (Array.Exists(Volatile.Read(ref _all), context => IsBefore(Volatile.Read(ref context.ActiveSince), now)))
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        for (int i = 0; i < Slots; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } context)
            {
                Discard(context);
            }
        }
    }

    private static bool IsBefore(long since, long moment) => since != SearchContext.Idle && since < moment;

    private SearchContext Add()
    {
        SearchContext context = _make();
        lock (_changing)
        {
            Volatile.Write(ref _all, [.. _all, context]);
        }

        return context;
    }

    private void Discard(SearchContext context)
    {
        lock (_changing)
        {
            Volatile.Write(ref _all, Array.FindAll(_all, other => other != context));
        }

        context.Dispose();
    }

    private void Return(SearchContext context)
    {
        Interlocked.Exchange(ref context.ActiveSince, SearchContext.Idle);
        for (int i = 0; i < Slots && !Volatile.Read(ref _disposed); i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], context, null) is null)
            {
                return;
            }
        }

        Discard(context);
    }

    /// <summary>A context while one walk uses it.</summary>
    internal readonly struct Lease : IDisposable
    {
        private readonly ContextPool _pool;

        /// <summary>Lends a context of a pool.</summary>
        public Lease(ContextPool pool, SearchContext context)
        {
            _pool = pool;
            Context = context;
        }

        /// <summary>The scratch memory.</summary>
        public SearchContext Context { get; }

        /// <summary>Hands the context back.</summary>
        public void Dispose() => _pool.Return(Context);
    }
}
