using VectorDb.Index.Memory;
using VectorDb.Index.Quantization;
using VectorDb.Index.Search;

namespace VectorDb.Index.Hnsw;

/// <summary>The graph with one codec, compiled for it.</summary>
internal sealed class CodedTraversal<TCodec> : Traversal
    where TCodec : struct, ICodec
{
    private readonly TCodec _codec;
    private readonly GraphLayers _layers;
    private readonly GraphWalk<TCodec> _walk;
    private readonly GraphLinker<TCodec> _linker;
    private readonly LinkRepair<TCodec> _repair;
    private readonly TextLinker _textLinker;

    /// <summary>Walks and links the layers of a store by a codec's scores.</summary>
    public CodedTraversal(RowStore store, GraphLayers layers, RowLocks locks, TCodec codec, HnswOptions options)
    {
        _codec = codec;
        _layers = layers;
        _walk = new GraphWalk<TCodec>(layers, codec);
        _linker = new GraphLinker<TCodec>(store, layers, locks, codec, options.EfConstruction);
        _textLinker = new TextLinker(store, layers, locks);
        _repair = new LinkRepair<TCodec>(layers, locks, codec, _linker);
    }

    /// <inheritdoc/>
    public override bool IsExact => _codec.IsExact;

    /// <inheritdoc/>
    public override int QueryBytes => _codec.QueryBytes;

    /// <inheritdoc/>
    public override unsafe void Encode(uint row, SearchContext context) => _codec.Encode(row, context.Vector);

    /// <inheritdoc/>
    public override unsafe void Prepare(SearchContext context) => _codec.PrepareQuery(context.Vector, context.Query);

    /// <inheritdoc/>
    public override void Link(uint row, SearchContext context) => _linker.Insert(row, context);

    /// <inheritdoc/>
    public override void Repair(uint row, RowFilter doomed, SearchContext context) => _repair.Run(row, doomed, context);

    /// <inheritdoc/>
    public override void LearnTextLinks(SearchContext context)
    {
        Walk(context, WalkOptions.Full(TextLinker.Effort) with { TextLinks = true }, CancellationToken.None);
        _textLinker.Learn(context);
    }

    /// <inheritdoc/>
    public override void Walk(SearchContext context, WalkOptions options, CancellationToken cancellation)
    {
        if (!_layers.TryGetEntry(out uint entry, out int level))
        {
            context.Pool.Reset(1);
            return;
        }

        uint nearest = _walk.Within(context, _walk.Descend(context, entry, level, 1));
        _walk.SearchLayer(context, nearest, 0, options, cancellation);
    }

    /// <inheritdoc/>
    public override bool WalkAllowed(SearchContext context, WalkOptions options, in AllowedRows allowed, int mostVisited, CancellationToken cancellation)
    {
        if (!_layers.TryGetEntry(out uint entry, out int level))
        {
            context.Pool.Reset(1);
            return true;
        }

        uint nearest = _walk.Within(context, _walk.Descend(context, entry, level, 1));
        return _walk.SearchGated(context, nearest, options, allowed, mostVisited, cancellation);
    }

    /// <inheritdoc/>
    public override void ScanAllowed(SearchContext context, int kept, in AllowedRows allowed, CancellationToken cancellation) =>
        RowScan.Run(_codec, context, kept, allowed, context.Rows, cancellation);

    /// <inheritdoc/>
    public override unsafe float Deviation(SearchContext context, uint row) => _codec.Deviation(context.Query, row);

    /// <inheritdoc/>
    public override unsafe float Estimate(SearchContext context, uint row)
    {
        float score;
        _codec.Score(context.Query, &row, 1, &score);
        return score;
    }

    /// <inheritdoc/>
    public override float EstimatePair(uint a, uint b) => _codec.ScorePair(a, b);
}
