using System.Diagnostics.CodeAnalysis;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>
/// What a graph computes in. In every policy a row's result depends on that row alone, never on what else is in the batch.
/// </summary>
/// <param name="Name">Its name in options: fp32, fp16, int8, int8-blocks or int4.</param>
/// <param name="Compute">Type of activations and of weights that are not quantised: Float or Float16.</param>
/// <param name="Weights">How weights of linear layers are stored.</param>
/// <param name="BlockSize">Weights that share a scale, in the formats with blocks.</param>
/// <param name="CpuOperators">Whether attention may be this library's own operator, which is faster but only exists on the CPU.</param>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "int8 is the field's name of the policy.")]
public sealed record PrecisionPolicy(string Name, ElementType Compute, WeightFormat Weights, int BlockSize = 32, bool CpuOperators = false)
{
    /// <summary>float32 throughout.</summary>
    public static PrecisionPolicy Fp32 { get; } = new("fp32", ElementType.Float, WeightFormat.Float);

    /// <summary>float16 throughout; for GPUs.</summary>
    public static PrecisionPolicy Fp16 { get; } = new("fp16", ElementType.Float16, WeightFormat.Float);

    /// <summary>8-bit linear layers, the rest float32; for encoders on CPUs.</summary>
    public static PrecisionPolicy Int8 { get; } = new("int8", ElementType.Float, WeightFormat.Int8, CpuOperators: true);

    /// <summary>8-bit weights in blocks, the rest float32; for decoders on CPUs.</summary>
    public static PrecisionPolicy Int8Blocks { get; } = new("int8-blocks", ElementType.Float, WeightFormat.Blocks8, CpuOperators: true);

    /// <summary>4-bit weights in blocks, the rest float32; for large decoders.</summary>
    public static PrecisionPolicy Int4 { get; } = new("int4", ElementType.Float, WeightFormat.Blocks4, CpuOperators: true);

    /// <summary>All policies that have a name.</summary>
    public static IReadOnlyList<PrecisionPolicy> All { get; } = [Fp32, Fp16, Int8, Int8Blocks, Int4];

    /// <summary>This policy for a graph that will run on the CPU.</summary>
    public PrecisionPolicy ForCpu() => Compute == ElementType.Float ? this with { CpuOperators = true } : this;

    /// <summary>The policy of this name, in any case.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static PrecisionPolicy Parse(string name) =>
        All.FirstOrDefault(policy => policy.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException($"'{name}' is not a precision: use {string.Join(", ", All.Select(policy => policy.Name))}.");
}
