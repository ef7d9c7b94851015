namespace VectorDb.Index.Hnsw;

/// <summary>
/// Draws each row's top layer: floor(-ln(u) / ln(M)), as section 4.1 of the paper says. The chance u is a hash of seed and row, so
/// a replayed insert builds the same layers whatever the order of threads.
/// </summary>
internal readonly struct LevelSampler
{
    /// <summary>Highest layer; 16^15 rows would be needed to miss one.</summary>
    public const int MaxLevel = 15;

    private readonly ulong _seed;
    private readonly double _scale;

    /// <summary>Makes the sampler of an index.</summary>
    public LevelSampler(ulong seed, int m)
    {
        _seed = Mix(seed);
        _scale = 1.0 / Math.Log(m);
    }

    /// <summary>The row's top layer, 0 to <see cref="MaxLevel"/>.</summary>
    public int LevelOf(uint row)
    {
        double chance = ((Mix(_seed + row) >> 11) + 1) * (1.0 / (1UL << 53));
        return Math.Min((int)(-Math.Log(chance) * _scale), MaxLevel);
    }

    /// <summary>The finaliser of splitmix64.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
