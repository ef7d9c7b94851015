using VectorDb.Index.Memory;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Hnsw;

/// <summary>Everything an index is made of; the parts that write, search and persist share it.</summary>
internal sealed class IndexState : IDisposable
{
    private Traversal? _graph;
    private int _liveCount;
    private int _removedCount;
    private bool _isMoving;

    /// <summary>Makes the state of an empty index.</summary>
    /// <param name="options">How it is laid out.</param>
    /// <param name="vectors">Where full vectors are read; may be null where they are kept.</param>
    public IndexState(HnswOptions options, IVectorSource? vectors = null)
    {
        Options = options;
        Vectors = vectors;
        Store = new RowStore(options);
        Layers = new GraphLayers(Store, options);
        Exact = new Float32Codec(Store.Vectors, options.Metric);
        Space = new CodeSpace(Store.PaddedDimensions, Store.CodeLength, options.Seed);
        Built = MakeTraversal();
        int queryBytes = Math.Max(Built.QueryBytes, Exact.QueryBytes);
        Contexts = new ContextPool(() => new SearchContext(Store.Capacity, Store.PaddedDimensions, queryBytes));
    }

    /// <summary>How the index is laid out.</summary>
    public HnswOptions Options { get; }

    /// <summary>Where full vectors are read when they are not kept.</summary>
    public IVectorSource? Vectors { get; }

    /// <summary>Whether full vectors are in memory: always while the index is a flat array.</summary>
    public bool HasFullVectors => Options.KeepVectors || Graph is null;

    /// <summary>The rows.</summary>
    public RowStore Store { get; }

    /// <summary>The links.</summary>
    public GraphLayers Layers { get; }

    /// <summary>The rows' locks.</summary>
    public RowLocks Locks { get; } = new();

    /// <summary>Where vectors are cut into codes.</summary>
    public CodeSpace Space { get; }

    /// <summary>Scores full vectors.</summary>
    public Float32Codec Exact { get; }

    /// <summary>The traversal that links rows, whether or not searches use it yet.</summary>
    public Traversal Built { get; }

    /// <summary>Scratch memory of walks.</summary>
    public ContextPool Contexts { get; }

    /// <summary>Held shared by writers, and alone for an instant by whoever needs them all to pause.</summary>
    public ReaderWriterLockSlim Writers { get; } = new(LockRecursionPolicy.NoRecursion);

    /// <summary>Whether a checkpoint was cut and neither completed nor aborted; changed while writers pause.</summary>
    public bool IsCheckpointOpen { get; set; }

    /// <summary>Whether nodes are moving to other rows, so that some stand at two.</summary>
    public bool IsMoving
    {
        get => Volatile.Read(ref _isMoving);
        set => Volatile.Write(ref _isMoving, value);
    }

    /// <summary>Held by what rebuilds the graph in the background: one at a time.</summary>
    public SemaphoreSlim Rebuilding { get; } = new(1, 1);

    /// <summary>Live nodes when their order was last improved; 0 for never.</summary>
    public int OrderedCount { get; set; }

    /// <summary>The graph; null while the index is a flat array.</summary>
    public Traversal? Graph => Volatile.Read(ref _graph);

    /// <summary>Rows that searches may return.</summary>
    public int LiveCount => Volatile.Read(ref _liveCount);

    /// <summary>Rows removed and not compacted yet.</summary>
    public int RemovedCount => Volatile.Read(ref _removedCount);

    /// <summary>From now on searches walk the graph.</summary>
    public void OpenGraph() => Volatile.Write(ref _graph, Built);

    /// <summary>
    /// Gives up full vectors that are not to be kept, once the graph is open, no scan of the flat array can still be reading them, and no
    /// checkpoint still holds them. Called again when one of these may have changed; the caller holds no lease and no lock.
    /// </summary>
    public void GiveUpVectors()
    {
        if (Options.KeepVectors || Graph is null || Store.Vectors.Capacity == 0)
        {
            return;
        }

        Contexts.WaitForEarlierWalks(CancellationToken.None);
        Writers.EnterWriteLock();
        try
        {
            if (!IsCheckpointOpen)
            {
                Store.DropVectors();
            }
        }
        finally
        {
            Writers.ExitWriteLock();
        }
    }

    /// <summary>Counts live rows up or down.</summary>
    public int AddLive(int change) => Interlocked.Add(ref _liveCount, change);

    /// <summary>Counts removed rows up or down.</summary>
    public int AddRemoved(int change) => Interlocked.Add(ref _removedCount, change);

    /// <inheritdoc/>
    public void Dispose()
    {
        Contexts.Dispose();
        Store.Dispose();
        Space.Dispose();
        Writers.Dispose();
        Rebuilding.Dispose();
    }

    private Traversal MakeTraversal() => Options.Codes switch
    {
        VectorCodes.Full => Traverse(Exact),
        VectorCodes.Half => Traverse(new HalfCodec(Store.Codes, Store.Factors, Options.Metric)),
        VectorCodes.EightBit => Traverse(new QuantizedCodec<EightBitKernel>(Space, Store.Codes, Store.Factors, Options.Metric)),
        VectorCodes.FourBit => Traverse(new QuantizedCodec<FourBitKernel>(Space, Store.Codes, Store.Factors, Options.Metric)),
        _ => Traverse(new QuantizedCodec<OneBitKernel>(Space, Store.Codes, Store.Factors, Options.Metric)),
    };

    private CodedTraversal<TCodec> Traverse<TCodec>(TCodec codec)
        where TCodec : struct, ICodec => new(Store, Layers, Locks, codec, Options);
}
