using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Index.Hnsw;

/// <summary>Has the bottom links of rows that a walk may look at next brought near the processor.</summary>
internal readonly unsafe struct WalkPrefetch
{
    private const int LineBytes = 64;

    private readonly GraphLayers _layers;

    /// <summary>Fetches from these layers.</summary>
    public WalkPrefetch(GraphLayers layers)
    {
        _layers = layers;
    }

    /// <summary>Fetches the links of some candidates.</summary>
    /// <param name="keys">Packed candidates, [count].</param>
    /// <param name="count">How many.</param>
    /// <param name="textSlots">Links learnt from texts that are looked at too; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Links(ulong* keys, int count, int textSlots)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        int bytes = _layers.Slots(0) * sizeof(uint);
        for (int i = 0; i < count; i++)
        {
            uint row = CandidateKey.Row(keys[i]);
            Fetch((byte*)_layers.Links(row, 0), bytes);
            if (textSlots > 0)
            {
                Fetch((byte*)_layers.TextLinks(row), textSlots * sizeof(uint));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(byte* start, int bytes)
    {
        for (int line = 0; line < bytes; line += LineBytes)
        {
            Sse.Prefetch0(start + line);
        }
    }
}
