using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorDb.Storage;

/// <summary>
/// CRC-32C (Castagnoli, reflected; RFC 3720 appendix B.4), on the processor's own instruction where there is one.
/// Detects every error burst of up to 32 bits.
/// </summary>
internal static class Crc32C
{
    /// <summary>Checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int i = 0;
        for (; i <= bytes.Length - sizeof(ulong); i += sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)));
        }

        for (; i < bytes.Length; i++)
        {
            state = BitOperations.Crc32C(state, bytes[i]);
        }

        return ~state;
    }

    /// <summary>Checksum of what <paramref name="crc"/> covers followed by an integer, little-endian.</summary>
    public static uint Append(uint crc, long value) =>
        ~BitOperations.Crc32C(~crc, unchecked((ulong)value));
}
