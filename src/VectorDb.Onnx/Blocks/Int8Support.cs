using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Blocks;

/// <summary>What the processor does with products of uint8 and int8.</summary>
internal static class Int8Support
{
    /// <summary>
    /// Largest magnitude of an int8 weight. Without VNNI x86 adds two products in 16 bits with saturation
    /// (VPMADDUBSW), so that weights must keep to 7 bits: 2 * 255 * 64 fits, 2 * 255 * 127 does not.
    /// </summary>
    public static int WeightLimit { get; } = X86Base.IsSupported && !HasVnni() ? 64 : 127;

    private static bool HasVnni()
    {
        const int extendedFeatures = 7;
        const int avx512VnniBit = 11; // leaf 7, subleaf 0, ECX
        const int avxVnniBit = 4; // leaf 7, subleaf 1, EAX
        if (X86Base.CpuId(0, 0).Eax < extendedFeatures)
        {
            return false;
        }

        bool avx512 = (X86Base.CpuId(extendedFeatures, 0).Ecx & (1 << avx512VnniBit)) != 0;
        bool avx = (X86Base.CpuId(extendedFeatures, 1).Eax & (1 << avxVnniBit)) != 0;
        return avx512 || avx;
    }
}
