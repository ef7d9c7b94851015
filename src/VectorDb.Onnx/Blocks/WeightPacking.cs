using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>Brings a weight [outputs, inputs] of float32 into the layout that an operator multiplies with.</summary>
internal static class WeightPacking
{
    private const int Tile = 32;

    /// <summary>[inputs, outputs], as MatMul takes it.</summary>
    public static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Span<float> destination)
    {
        for (int rowTile = 0; rowTile < rows; rowTile += Tile)
        {
            int rowEnd = Math.Min(rowTile + Tile, rows);
            for (int columnTile = 0; columnTile < columns; columnTile += Tile)
            {
                int columnEnd = Math.Min(columnTile + Tile, columns);
                for (int column = columnTile; column < columnEnd; column++)
                {
                    for (int row = rowTile; row < rowEnd; row++)
                    {
                        destination[(column * rows) + row] = source[(row * columns) + column];
                    }
                }
            }
        }
    }

    /// <summary>int8 [inputs, outputs] and float [outputs]: each output channel is symmetric around zero with a scale of its own.</summary>
    /// <param name="source">[outputs, inputs].</param>
    /// <param name="outputs">Rows of the source.</param>
    /// <param name="inputs">Columns of the source.</param>
    /// <param name="limit">Largest magnitude: 127, or 64 on processors whose products of pairs saturate at 16 bits.</param>
    public static (Tensor Weights, Tensor Scales) ToInt8(ReadOnlySpan<float> source, int outputs, int inputs, int limit)
    {
        Tensor weights = Tensor.Allocate(ElementType.Int8, inputs, outputs);
        Tensor scales = Tensor.Allocate(ElementType.Float, outputs);
        Span<sbyte> packed = weights.AsSpan<sbyte>();
        Span<float> scale = scales.AsSpan<float>();
        for (int row = 0; row < outputs; row++)
        {
            scale[row] = SymmetricInt8.ScaleOf(source.Slice(row * inputs, inputs), limit);
        }

        for (int rowTile = 0; rowTile < outputs; rowTile += Tile)
        {
            int rowEnd = Math.Min(rowTile + Tile, outputs);
            for (int column = 0; column < inputs; column++)
            {
                for (int row = rowTile; row < rowEnd; row++)
                {
                    packed[(column * outputs) + row] = (sbyte)MathF.Round(source[(row * inputs) + column] / scale[row]);
                }
            }
        }

        return (weights, scales);
    }

    /// <summary>
    /// Blocks of 4 or 8 bits as MatMulNBits takes them: uint8 [outputs, blocks, block * bits / 8], low nibble first, around a
    /// zero point in the middle, and float [outputs * blocks]. The element of largest magnitude is met exactly.
    /// </summary>
    public static (Tensor Weights, Tensor Scales) ToBlocks(ReadOnlySpan<float> source, int outputs, int inputs, int bits, int blockSize)
    {
        int blocks = (inputs + blockSize - 1) / blockSize;
        int blockBytes = blockSize * bits / 8;
        Tensor weights = Tensor.Allocate(ElementType.UInt8, outputs, blocks, blockBytes);
        Tensor scales = Tensor.Allocate(ElementType.Float, (long)outputs * blocks);
        Span<byte> packed = weights.AsSpan<byte>();
        Span<float> scale = scales.AsSpan<float>();
        packed.Clear();
        for (int row = 0; row < outputs; row++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int start = block * blockSize;
                ReadOnlySpan<float> values = source.Slice((row * inputs) + start, Math.Min(blockSize, inputs - start));
                int index = (row * blocks) + block;
                scale[index] = PackBlock(values, bits, packed.Slice(index * blockBytes, blockBytes));
            }
        }

        return (weights, scales);
    }

    private static float PackBlock(ReadOnlySpan<float> values, int bits, Span<byte> packed)
    {
        int zero = 1 << (bits - 1);
        int top = (1 << bits) - 1;
        float extreme = 0;
        foreach (float value in values)
        {
            extreme = MathF.Abs(value) > MathF.Abs(extreme) ? value : extreme;
        }

        // The extreme becomes -zero, the end of the range that reaches further.
        float scale = extreme / -zero;
        float inverse = scale == 0 ? 0 : 1 / scale;
        packed.Fill(bits == 8 ? (byte)zero : (byte)(zero | (zero << 4)));
        for (int i = 0; i < values.Length; i++)
        {
            int quantized = Math.Clamp((int)MathF.Round(values[i] * inverse) + zero, 0, top);
            if (bits == 8)
            {
                packed[i] = (byte)quantized;
            }
            else
            {
                int shift = (i & 1) * 4;
                packed[i / 2] = (byte)((packed[i / 2] & ~(0xF << shift)) | (quantized << shift));
            }
        }

        return scale;
    }
}
