using System.Runtime.CompilerServices;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// A candidate packed into 64 bits so that ascending keys are descending scores, ties by ascending row: 32 bits of score turned
/// round, 31 bits of row, and the lowest bit says "already expanded".
/// </summary>
internal static class CandidateKey
{
    /// <summary>The flag of a candidate whose neighbours have been looked at.</summary>
    public const ulong Expanded = 1;

    /// <summary>Sorts after every candidate.</summary>
    public const ulong Worst = ulong.MaxValue;

    /// <summary>Packs a score and a row below 2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(float score, uint row)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score);
        uint ascending = bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
        return ((ulong)~ascending << 32) | (row << 1);
    }

    /// <summary>The packed score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(ulong key)
    {
        uint ascending = ~(uint)(key >> 32);
        uint bits = ascending ^ ((uint)((int)~ascending >> 31) | 0x8000_0000);
        return BitConverter.UInt32BitsToSingle(bits);
    }

    /// <summary>The packed row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Row(ulong key) => (uint)key >> 1;
}
