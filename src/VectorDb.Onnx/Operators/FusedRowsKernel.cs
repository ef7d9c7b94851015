using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>Runs <see cref="FusedRowsOperator"/>.</summary>
internal sealed unsafe class FusedRowsKernel(RowActivation activation, RowNorm norm, float epsilon) : CustomKernel
{
    /// <summary>Elements of a part: enough work to be worth a thread.</summary>
    private const int PartElements = 32 * 1024;

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(FusedRowsOperator.X);
        KernelTensor rowScales = context.Input(FusedRowsOperator.RowScales);
        KernelTensor columnScales = context.Input(FusedRowsOperator.ColumnScales);
        KernelTensor bias = context.Input(FusedRowsOperator.Bias);
        KernelTensor residual = context.Input(FusedRowsOperator.Residual);
        KernelTensor normWeight = context.Input(FusedRowsOperator.NormWeight);
        KernelTensor normBias = context.Input(FusedRowsOperator.NormBias);
        int width = checked((int)x.Shape[^1]);
        int rows = width == 0 ? 0 : checked((int)(x.Count / width));
        bool isQuantized = x.Type == ElementType.Int32;
        Require(x.Type is ElementType.Int32 or ElementType.Float, "the first input is neither int32 nor float");
        Require(!isQuantized || (rowScales.Count == rows && columnScales.Count == width), "the scales do not fit the sums");
        Require(!bias.IsPresent || bias.Count == width, "the bias does not fit the rows");
        Require(!residual.IsPresent || residual.Count == x.Count, "the residual does not fit the rows");
        Require(norm == RowNorm.None || (normWeight.IsPresent && normWeight.Count == width), "the norm's weight does not fit the rows");
        Require(!normBias.IsPresent || normBias.Count == width, "the norm's bias does not fit the rows");

        long[] scaleShape = [.. x.Shape[..^1], 1];
        var work = new Work
        {
            Activation = activation,
            Norm = norm,
            Epsilon = epsilon,
            Sums = isQuantized ? x.Ints : null,
            Floats = x.Floats,
            RowScales = rowScales.Floats,
            ColumnScales = columnScales.Floats,
            Bias = bias.Floats,
            Residual = residual.Floats,
            NormWeight = normWeight.Floats,
            NormBias = normBias.Floats,
            Sum = (float*)context.Output(FusedRowsOperator.Sum, x.Shape),
            Normalized = (float*)context.Output(FusedRowsOperator.Normalized, x.Shape),
            Quantized = (byte*)context.Output(FusedRowsOperator.Quantized, x.Shape),
            Scales = (float*)context.Output(FusedRowsOperator.Scales, scaleShape),
            Rows = rows,
            Width = width,
            PartRows = Math.Max(1, PartElements / Math.Max(width, 1)),
        };
        context.Parallel(ref work, (rows + work.PartRows - 1) / work.PartRows);
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException($"FusedRows: {problem}.");
        }
    }

    private struct Work : IParallelWork
    {
        public RowActivation Activation;
        public RowNorm Norm;
        public float Epsilon;
        public int* Sums;
        public float* Floats;
        public float* RowScales;
        public float* ColumnScales;
        public float* Bias;
        public float* Residual;
        public float* NormWeight;
        public float* NormBias;
        public float* Sum;
        public float* Normalized;
        public byte* Quantized;
        public float* Scales;
        public int Rows;
        public int Width;
        public int PartRows;

        public readonly void Run(int part)
        {
            float* row = ScratchMemory.Floats(Width + RowKernels.Lanes);
            int end = Math.Min(Rows, (part + 1) * PartRows);
            for (int index = part * PartRows; index < end; index++)
            {
                RunRow(index, row);
            }
        }

        private readonly void RunRow(int index, float* row)
        {
            long start = (long)index * Width;
            if (Sums != null)
            {
                RowKernels.Dequantize(Sums + start, RowScales[index], ColumnScales, Bias, row, Width);
            }
            else
            {
                Copy(Floats + start, row);
                if (Bias != null)
                {
                    RowKernels.Add(row, Bias, Width);
                }
            }

            RowKernels.Activate(row, Width, Activation);
            if (Residual != null)
            {
                RowKernels.Add(row, Residual + start, Width);
            }

            if (Sum != null)
            {
                Copy(row, Sum + start);
            }

            if (Norm != RowNorm.None)
            {
                RowKernels.Normalize(row, Width, NormWeight, NormBias, Epsilon, centre: Norm == RowNorm.Layer);
            }

            if (Normalized != null)
            {
                Copy(row, Normalized + start);
            }

            if (Quantized != null)
            {
                Scales[index] = RowKernels.Quantize(row, Width, Quantized + start);
            }
        }

        private readonly void Copy(float* from, float* to) => new ReadOnlySpan<float>(from, Width).CopyTo(new Span<float>(to, Width));
    }
}
