using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>What the kernels compute, as a hash of all bits, and what the processor is allowed to do.</summary>
internal static unsafe class KernelFingerprint
{
    public const string Argument = "kernel-fingerprint";

    /// <summary>"avx512 avx2 vectors hash".</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Avx512F.IsSupported} {Avx2.IsSupported} {Vector128.IsHardwareAccelerated} {Hash()}");

    private static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int width in new[] { 5, 64, 771 })
        {
            foreach (RowActivation activation in Enum.GetValues<RowActivation>())
            {
                AppendRow(hash, width, activation);
            }
        }

        float[] attention = AttentionKernelTests.Run(
            new AttentionShape(1, 1, 13, 50, 64), Samples.Normal(1, 13 * 64), Samples.Normal(2, 50 * 64), Samples.Normal(3, 50 * 64), null, causal: true);
        hash.AppendData(MemoryMarshal.AsBytes<float>(attention));
        float[] rounded = AttentionKernelTests.RunBFloat16(
            new AttentionShape(1, 1, 13, 50, 64),
            Samples.Normal(1, 13 * 64),
            Samples.Normal(2, 50 * 64),
            AttentionKernelTests.Rounded(Samples.Normal(3, 50 * 64)).Narrow);
        hash.AppendData(MemoryMarshal.AsBytes<float>(rounded));
        AppendFeatures(hash, isQuantized: false);
        AppendFeatures(hash, isQuantized: true);
        foreach (int rows in new[] { 1, 7, 13 })
        {
            hash.AppendData(MemoryMarshal.AsBytes(HeadWeightsTests.Run(rows, inner: 19, columns: 96).AsSpan()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void AppendFeatures(IncrementalHash hash, bool isQuantized)
    {
        const int width = 75;
        const int targets = 7;
        using var block = new FeatureBlock(Samples.Normal(4, 45 * width), width, isQuantized);
        using var rows = new NativeFloats(targets * Panels.Pad(width));
        for (int target = 0; target < targets; target++)
        {
            Samples.Normal(20 + target, width).CopyTo(rows.Span[(target * Panels.Pad(width))..]);
        }

        using var scratch = new NativeFloats((int)FeatureAttentionMath.ScratchLength(block, targets));
        FeatureAttentionMath.Attend(block, new RowsOf(rows.Data, Panels.Pad(width)), targets, 0.1f, scratch.Data);
        hash.AppendData(MemoryMarshal.AsBytes(rows.Span));
    }

    private static void AppendRow(IncrementalHash hash, int width, RowActivation activation)
    {
        using var row = new NativeFloats(width, RowKernels.Lanes);
        using var scales = new NativeFloats(Samples.Normal(8, width, 0.01f));
        using var bias = new NativeFloats(Samples.Normal(9, width));
        int[] sums = [.. Samples.Normal(10, width, 5000f).Select(value => (int)value)];
        var quantized = new byte[width];
        fixed (int* integers = sums)
        fixed (byte* bytes = quantized)
        {
            RowKernels.Dequantize(integers, 0.02f, scales.Data, bias.Data, row.Data, width);
            RowKernels.Activate(row.Data, width, activation);
            RowKernels.Add(row.Data, bias.Data, width);
            RowKernels.Normalize(row.Data, width, scales.Data, bias.Data, 1e-5f, centre: true);
            float scale = RowKernels.Quantize(row.Data, width, bytes);
            hash.AppendData(BitConverter.GetBytes(scale));
        }

        hash.AppendData(MemoryMarshal.AsBytes(row.Span));
        hash.AppendData(quantized);
    }
}
