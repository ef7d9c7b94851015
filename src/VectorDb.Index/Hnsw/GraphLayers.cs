using System.Runtime.CompilerServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Hnsw;

/// <summary>The links of every layer and the way in. Written under the row's lock, read without one.</summary>
internal sealed unsafe class GraphLayers
{
    /// <summary>An unused link.</summary>
    public const uint NoLink = uint.MaxValue;

    /// <summary><see cref="PackedEntry"/> of an empty graph.</summary>
    public const long NoEntry = -1;

    private readonly RowStore _store;
    private readonly Lock _entryChanging = new();
    private long _entry = NoEntry;
    private long _towersUsed;

    /// <summary>Makes the layers of an index without rows.</summary>
    public GraphLayers(RowStore store, HnswOptions options)
    {
        _store = store;
        M = options.M;
        TextSlots = options.TextLinks;
        Levels = new LevelSampler(options.Seed, options.M);
    }

    /// <summary>Links a row makes on a layer, and keeps at most on an upper one.</summary>
    public int M { get; }

    /// <summary>Links a row may gather from text queries.</summary>
    public int TextSlots { get; }

    /// <summary>Draws the rows' layers.</summary>
    public LevelSampler Levels { get; }

    /// <summary>Records in use in the array of upper links.</summary>
    public uint TowersUsed
    {
        get => (uint)Volatile.Read(ref _towersUsed);
        set => Volatile.Write(ref _towersUsed, value);
    }

    /// <summary>The way in and its layer packed into one word; negative for an empty graph. For persisting, and for moving it while writers pause.</summary>
    public long PackedEntry
    {
        get => Volatile.Read(ref _entry);
        set => Volatile.Write(ref _entry, value);
    }

    /// <summary>Links kept at most on a layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Slots(int level) => level == 0 ? 2 * M : M;

    /// <summary>The row where every walk starts, and its layer.</summary>
    /// <returns>False while the graph is empty.</returns>
    public bool TryGetEntry(out uint row, out int level)
    {
        long entry = Volatile.Read(ref _entry);
        row = (uint)entry;
        level = (int)(entry >> 32);
        return entry != NoEntry;
    }

    /// <summary>Makes a row the way in if it stands on a higher layer than the present one, or if there is none.</summary>
    /// <returns>Whether the graph was empty before.</returns>
    public bool OfferEntry(uint row, int level)
    {
        lock (_entryChanging)
        {
            bool empty = _entry == NoEntry;
            if (empty || level > (int)(_entry >> 32))
            {
                Volatile.Write(ref _entry, ((long)level << 32) | row);
            }

            return empty;
        }
    }

    /// <summary>The row's links on a layer that it stands on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Links(uint row, int level) =>
        (uint*)(level == 0 ? _store.Links.Row(row) : _store.UpperLinks.Row(UpperRecord(row, level)));

    /// <summary>Whether there are links learnt from text queries.</summary>
    public bool HasTextLinks => TextSlots > 0 && _store.HasTextLinks;

    /// <summary>The row's links learnt from text queries; only where <see cref="HasTextLinks"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* TextLinks(uint row) => (uint*)_store.TextLinks.Row(row);

    /// <summary>Announces a change of the row's links.</summary>
    public void BeforeWrite(uint row, int level)
    {
        if (level == 0)
        {
            _store.Links.BeforeWrite(row);
        }
        else
        {
            _store.UpperLinks.BeforeWrite(UpperRecord(row, level));
        }
    }

    /// <summary>Gives a row its records and empties its links; nobody links to the row yet.</summary>
    /// <returns>The row's top layer.</returns>
    public int Prepare(uint row)
    {
        int top = Levels.LevelOf(row);
        if (top > 0 && *Tower(row) == 0)
        {
            uint first = (uint)(Interlocked.Add(ref _towersUsed, top) - top);
            _store.UpperLinks.EnsureCapacity(first + (uint)top);
            _store.Towers.BeforeWrite(row);
            *Tower(row) = first + 1;
        }

        if (HasTextLinks)
        {
            _store.TextLinks.BeforeWrite(row);
            new Span<uint>(TextLinks(row), TextSlots).Fill(NoLink);
        }

        for (int level = 0; level <= top; level++)
        {
            BeforeWrite(row, level);
            new Span<uint>(Links(row, level), Slots(level)).Fill(NoLink);
        }

        return top;
    }

    /// <summary>Replaces a row's links; readers beside may see some old and some new ones.</summary>
    public void Write(uint row, int level, ReadOnlySpan<uint> links)
    {
        BeforeWrite(row, level);
        Replace(Links(row, level), Slots(level), links);
    }

    /// <summary>Replaces a row's links learnt from text queries.</summary>
    public void WriteTextLinks(uint row, ReadOnlySpan<uint> links)
    {
        _store.TextLinks.BeforeWrite(row);
        Replace(TextLinks(row), TextSlots, links);
    }

    /// <summary>Links in use among some slots.</summary>
    public static int CountUsed(uint* links, int slots)
    {
        int used = 0;
        while (used < slots && links[used] != NoLink)
        {
            used++;
        }

        return used;
    }

    private static void Replace(uint* slots, int count, ReadOnlySpan<uint> links)
    {
        for (int i = 0; i < count; i++)
        {
            Volatile.Write(ref slots[i], i < links.Length ? links[i] : NoLink);
        }
    }

    private uint* Tower(uint row) => (uint*)_store.Towers.Row(row);

    private uint UpperRecord(uint row, int level) => *Tower(row) - 1 + (uint)(level - 1);
}
