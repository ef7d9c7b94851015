namespace VectorDb.Imaging.Resample;

/// <summary>
/// The two inner loops of a resize, in one width of instruction. All kernels give the same bytes: exact 32-bit sums,
/// half an output step added, shifted, clamped.
/// </summary>
internal unsafe interface IResampleKernel
{
    /// <summary>Output rows of a horizontal pass that should be asked for at once, so that weights are loaded once for all.</summary>
    static abstract int RowsAtOnce { get; }

    /// <summary>Resamples along the rows.</summary>
    /// <param name="source">uint8 [rows, stride], RGB; <see cref="PixelMemory.Padding"/> bytes behind the last row are readable.</param>
    /// <param name="sourceStride">Bytes from row to row.</param>
    /// <param name="target">uint8 [rows, stride], RGB; may be written up to its stride.</param>
    /// <param name="targetStride">Bytes from row to row, at least 3 × positions + 1.</param>
    /// <param name="rows">1 to <see cref="RowsAtOnce"/>.</param>
    /// <param name="axis">The positions and their weights.</param>
    static abstract void Horizontal(byte* source, nint sourceStride, byte* target, nint targetStride, int rows, ResampleAxis axis);

    /// <summary>Makes one output row of several source rows.</summary>
    /// <param name="source">The first row that counts; as many readable rows follow as <paramref name="taps"/> says.</param>
    /// <param name="sourceStride">Bytes from row to row, rounded up to whole vectors of 64 bytes.</param>
    /// <param name="target">uint8 [stride], written up to <paramref name="sourceStride"/>.</param>
    /// <param name="bytes">Bytes of the row that matter.</param>
    /// <param name="packed">Weights, laid out as in <see cref="ResampleAxis.Packed"/>.</param>
    /// <param name="taps">Source rows that count.</param>
    static abstract void Vertical(byte* source, nint sourceStride, byte* target, int bytes, short* packed, int taps);
}
