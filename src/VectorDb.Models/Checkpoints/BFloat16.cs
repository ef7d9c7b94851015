using System.Runtime.InteropServices;

namespace VectorDb.Models.Checkpoints;

/// <summary>bfloat16: the upper 16 bits of a float32, so widening is exact.</summary>
internal static class BFloat16
{
    /// <summary>Widens to float32.</summary>
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
        for (int i = 0; i < source.Length; i++)
        {
            bits[i] = (uint)source[i] << 16;
        }
    }
}
