using VectorDb.Index.Memory;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Links rows that a text query finds together. Texts lie outside the rows' distribution, so their nearest rows are no neighbours of each
/// other and a walk over picture links finds them one by one; with these links it goes straight between them (RoarGraph, Chen et al.,
/// VLDB 2024, learnt here online).
/// </summary>
internal sealed unsafe class TextLinker
{
    /// <summary>Candidates of the walk that finds the rows (ef).</summary>
    public const int Effort = 128;

    // Rows of one text that are linked, and how many places apart they may stand among its results: twice as many of either gave the same
    // recall for twice the work.
    private const int Together = 12;
    private const int Width = 2;

    private readonly RowStore _store;
    private readonly GraphLayers _layers;
    private readonly RowLocks _locks;

    /// <summary>Links rows of a store.</summary>
    public TextLinker(RowStore store, GraphLayers layers, RowLocks locks)
    {
        _store = store;
        _layers = layers;
        _locks = locks;
    }

    /// <summary>Links the best rows of the context's pool.</summary>
    public void Learn(SearchContext context)
    {
        Span<uint> rows = stackalloc uint[Together];
        int count = 0;
        for (int i = 0; i < context.Pool.Count && count < Together; i++)
        {
            uint row = CandidateKey.Row(context.Pool.Keys[i]);
            rows[count] = row;
            count += _store.IsCurrent(row) ? 1 : 0;
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < Math.Min(count, i + 1 + Width); j++)
            {
                Link(rows[j], rows[i]);
                Link(rows[i], rows[j]);
            }
        }
    }

    // A link that is learnt again moves one place up; a new one takes the last place once all are taken. So the links that most
    // texts agree on stay.
    private void Link(uint from, uint to)
    {
        using RowLocks.Holder held = _locks.Enter(from);
        uint* own = _layers.Links(from, 0);
        if (new ReadOnlySpan<uint>(own, _layers.Slots(0)).Contains(to))
        {
            return;
        }

        int slots = _layers.TextSlots;
        uint* links = _layers.TextLinks(from);
        int used = GraphLayers.CountUsed(links, slots);
        int at = new ReadOnlySpan<uint>(links, used).IndexOf(to);
        if (at == 0)
        {
            return;
        }

        _store.TextLinks.BeforeWrite(from);
        if (at > 0)
        {
            Volatile.Write(ref links[at], links[at - 1]);
            Volatile.Write(ref links[at - 1], to);
        }
        else
        {
            Volatile.Write(ref links[Math.Min(used, slots - 1)], to);
        }
    }
}
