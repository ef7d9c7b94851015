using VectorDb.Index.Blocks;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Search;

namespace VectorDb.Index;

/// <summary>
/// An approximate nearest-neighbour index: HNSW (Malkov and Yashunin, arXiv:1603.09320) in native memory. All methods may be called
/// from any number of threads at once; searches take no lock and never wait for writers.
/// </summary>
public sealed class HnswIndex : IDisposable
{
    private readonly IndexState _state;
    private readonly RowWriter _writer;
    private readonly Searcher _searcher;
    private readonly Checkpoints _checkpoints;
    private readonly Compaction _compaction;
    private readonly Reordering _reordering;
    private bool _disposed;

    /// <summary>Makes an empty index.</summary>
    /// <param name="options">How it is laid out.</param>
    /// <param name="vectors">Where full vectors are read; needed unless <see cref="HnswOptions.KeepVectors"/>.</param>
    /// <exception cref="IndexException"><see cref="IndexError.InvalidOptions"/>.</exception>
    public HnswIndex(HnswOptions options, IVectorSource? vectors = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options.ValidateSource(vectors);
        _state = new IndexState(options, vectors);
        _writer = new RowWriter(_state);
        _searcher = new Searcher(_state);
        _checkpoints = new Checkpoints(_state);
        _compaction = new Compaction(_state);
        _reordering = new Reordering(_state);
    }

    /// <summary>How the index is laid out.</summary>
    public HnswOptions Options => _state.Options;

    /// <summary>Live nodes.</summary>
    public int Count => _state.LiveCount;

    /// <summary>Rows of removed nodes that wait for compaction.</summary>
    public int RemovedCount => _state.RemovedCount;

    /// <summary>Live nodes when <see cref="Reorder"/> last ran; 0 for never.</summary>
    public int OrderedCount => _state.OrderedCount;

    /// <summary>Rows that have memory; inserts beyond it make it grow.</summary>
    public uint Capacity => _state.Store.Capacity;

    /// <summary>Bytes of memory reserved for rows: vectors, codes, links and bits. What was never touched of it is not resident.</summary>
    public long ReservedBytes => _state.Store.ReservedBytes;

    /// <summary>Opens an index from its persisted blocks; nothing is rebuilt.</summary>
    /// <param name="options">The options it was made with.</param>
    /// <param name="blocks">The blocks of its last completed checkpoint.</param>
    /// <param name="vectors">Where full vectors are read; needed unless <see cref="HnswOptions.KeepVectors"/>.</param>
    /// <returns>The index; an empty one if there is no block at all.</returns>
    /// <exception cref="IndexException">
    /// <see cref="IndexError.CorruptBlock"/> or <see cref="IndexError.MissingBlock"/>, naming the block, or
    /// <see cref="IndexError.IncompatibleOptions"/>.
    /// </exception>
    public static HnswIndex Load(HnswOptions options, IBlockSource blocks, IVectorSource? vectors = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var index = new HnswIndex(options, vectors);
        try
        {
            index._checkpoints.Load(blocks);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Stores and links a vector; searches that start after the call find it.</summary>
    /// <param name="node">A number that no node has.</param>
    /// <param name="vector">float32 [<see cref="HnswOptions.Dimensions"/>], finite; not all zeros under cosine.</param>
    /// <exception cref="IndexException">
    /// <see cref="IndexError.WrongDimension"/>, <see cref="IndexError.NotFinite"/>, <see cref="IndexError.ZeroVector"/>,
    /// <see cref="IndexError.RowInUse"/> or <see cref="IndexError.RowOutOfRange"/>.
    /// </exception>
    public void Insert(NodeId node, ReadOnlySpan<float> vector)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _writer.Insert(node.Value, vector);
    }

    /// <summary>Takes a node out of every search that starts after the call. Its number stays in use until compaction.</summary>
    /// <returns>False if the node was not live.</returns>
    public bool Remove(NodeId node)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _writer.Remove(node.Value);
    }

    /// <summary>Whether a node is live.</summary>
    public bool Contains(NodeId node)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _state.Store.TryGetLiveRow(node.Value, out _);
    }

    /// <summary>Copies a live node's vector; under cosine it is of unit length.</summary>
    /// <param name="node">The node.</param>
    /// <param name="vector">Receives float32 [<see cref="HnswOptions.Dimensions"/>].</param>
    /// <returns>False if the node is not live.</returns>
    public bool TryGetVector(NodeId node, Span<float> vector)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _searcher.TryCopyVector(node.Value, vector);
    }

    /// <summary>The exact score of a live node.</summary>
    /// <param name="query">float32 [<see cref="HnswOptions.Dimensions"/>], as for <see cref="Search"/>.</param>
    /// <param name="node">The node.</param>
    /// <param name="score">Its score.</param>
    /// <returns>False if the node is not live.</returns>
    /// <exception cref="IndexException">The query is refused.</exception>
    public bool TryScore(ReadOnlySpan<float> query, NodeId node, out float score)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _searcher.TryScore(query, node.Value, out score);
    }

    /// <summary>Finds the nodes nearest to a query.</summary>
    /// <param name="query">float32 [<see cref="HnswOptions.Dimensions"/>], finite; not all zeros under cosine.</param>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="results">Receives up to <see cref="SearchParameters.K"/> nodes, best first; ties by number.</param>
    /// <param name="cancellation">Ends the search early with an exception.</param>
    /// <returns>Results written.</returns>
    /// <exception cref="IndexException">The query or a parameter is refused.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public int Search(ReadOnlySpan<float> query, SearchParameters parameters, Span<Neighbor> results, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(parameters);
        return _searcher.Search(query, parameters, results, cancellation);
    }

    /// <summary>
    /// Learns from a query of another modality than the rows, such as a caption among pictures: rows that it finds together, though they
    /// are far apart among themselves, are linked for later queries with <see cref="SearchParameters.CrossModal"/>. Takes about as long
    /// as a search with a large ef.
    /// </summary>
    /// <param name="query">float32 [<see cref="HnswOptions.Dimensions"/>].</param>
    /// <exception cref="IndexException">The query is refused.</exception>
    public void LearnCrossModal(ReadOnlySpan<float> query)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _searcher.Learn(query);
    }

    /// <summary>
    /// Cuts a consistent checkpoint: the blocks that changed since the last completed one, as they are at this instant. Writers pause
    /// for the instant only; the caller stores the blocks at leisure and then completes or aborts.
    /// </summary>
    /// <exception cref="IndexException"><see cref="IndexError.Busy"/> while another checkpoint is neither completed nor aborted.</exception>
    public BlockSnapshot BeginCheckpoint()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _checkpoints.Begin();
    }

    /// <summary>
    /// Takes the rows removed so far out of the graph, repairing the links around them, while searches and writers go on. A background
    /// task of the caller's runs it once <see cref="RemovedCount"/> has grown to some share of <see cref="Count"/>.
    /// </summary>
    /// <param name="cancellation">Ends it early; what was repaired stays repaired, and nothing is freed.</param>
    /// <returns>
    /// The nodes that are gone, ascending; their memory is used for nodes to come. A number may be given to another node once a checkpoint
    /// that began after this call is durable: before that, recovery would find it still in use.
    /// </returns>
    /// <exception cref="IndexException"><see cref="IndexError.Busy"/> while the index is being compacted or reordered.</exception>
    public IReadOnlyList<NodeId> Compact(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _compaction.Run(cancellation);
    }

    /// <summary>
    /// Brings nodes that are linked close together in memory, while searches and writers go on: what is found stays the same, in a tenth
    /// less time. A background task of the caller's runs it once <see cref="Count"/> is a multiple of <see cref="OrderedCount"/>. The next
    /// checkpoint holds most blocks.
    /// </summary>
    /// <param name="cancellation">Ends it early; what was moved stays moved.</param>
    /// <returns>Nodes that were moved.</returns>
    /// <exception cref="IndexException"><see cref="IndexError.Busy"/> while the index is being compacted or reordered.</exception>
    public int Reorder(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _reordering.Run(cancellation);
    }

    /// <summary>Walks everything the index holds and says what does not agree. Writers wait meanwhile, searches do not.</summary>
    public IndexReport Check(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new IndexAudit(_state).Run(cancellation);
    }

    /// <summary>Releases the memory. No other call may be in progress.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _state.Dispose();
        }
    }
}
