using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Hnsw;

/// <summary>Has what a walk over the bottom layer will look at next brought near the processor.</summary>
internal readonly unsafe struct WalkPrefetch<TCodec>
    where TCodec : struct, ICodec
{
    private readonly GraphLayers _layers;
    private readonly TCodec _codec;

    /// <summary>Fetches from these layers and this codec's rows.</summary>
    public WalkPrefetch(GraphLayers layers, TCodec codec)
    {
        _layers = layers;
        _codec = codec;
    }

    /// <summary>The links of the candidate behind the one in hand, which is the likeliest next; to be called before rows are scored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Links(ref CandidatePool pool, int level, int textSlots)
    {
        int next = pool.NextUnexpanded();
        if (next < 0 || level > 0 || !Sse.IsSupported)
        {
            return;
        }

        uint row = CandidateKey.Row(pool.Keys[next]);
        byte* links = (byte*)_layers.Links(row, 0);
        for (int line = 0; line < _layers.Slots(0) * sizeof(uint); line += 64)
        {
            Sse.Prefetch0(links + line);
        }

        if (textSlots > 0)
        {
            Sse.Prefetch0(_layers.TextLinks(row));
            Sse.Prefetch0((byte*)_layers.TextLinks(row) + 64);
        }
    }

    /// <summary>
    /// The codes of that candidate's unvisited neighbours; to be called before the pool is merged. Whether or not it is the very next, they
    /// will be scored soon.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rows(SearchContext context, ref CandidatePool pool, int level, int textSlots)
    {
        int next = pool.NextUnexpanded();
        if (next < 0 || level > 0)
        {
            return;
        }

        uint row = CandidateKey.Row(pool.Keys[next]);
        Fetch(context, _layers.Links(row, 0), _layers.Slots(0));
        if (textSlots > 0)
        {
            Fetch(context, _layers.TextLinks(row), textSlots);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fetch(SearchContext context, uint* links, int slots)
    {
        for (int i = 0; i < slots && links[i] < context.Rows; i++)
        {
            if (!context.IsVisited(links[i]))
            {
                _codec.Prefetch(links[i]);
            }
        }
    }
}
