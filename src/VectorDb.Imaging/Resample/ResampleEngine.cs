namespace VectorDb.Imaging.Resample;

/// <summary>
/// Runs a resize as Pillow does: a horizontal pass rounded to bytes over the source rows that matter, then a vertical
/// pass over its result, each left out where it would change nothing. Only the wanted window is computed, and its rows
/// are handed over one by one.
/// </summary>
internal static unsafe class ResampleEngine
{
    private const int VectorBytes = 64;

    /// <summary>Runs a resize with the widest kernel of this machine.</summary>
    public static void Run<TSink>(RgbImage source, in ResampleJob job, ref TSink sink)
        where TSink : IRowSink, allows ref struct
    {
        if (Vector512Kernel.IsSupported)
        {
            RunWith<Vector512Kernel, TSink>(source, job, ref sink);
        }
        else if (Vector256Kernel.IsSupported)
        {
            RunWith<Vector256Kernel, TSink>(source, job, ref sink);
        }
        else
        {
            RunWith<ScalarKernel, TSink>(source, job, ref sink);
        }
    }

    /// <summary>Runs a resize with one kernel.</summary>
    internal static void RunWith<TKernel, TSink>(RgbImage source, in ResampleJob job, ref TSink sink)
        where TKernel : IResampleKernel
        where TSink : IRowSink, allows ref struct
    {
        if (job.Filter == ResampleFilter.Nearest)
        {
            RunNearest(source, job, ref sink);
            return;
        }

        using ResampleAxis? vertical = job.NeedsVertical(source)
            ? ResampleAxis.Compute(source.Height, job.Box.Top, job.Box.Bottom, job.Height, job.Top, job.Rows, job.Filter)
            : null;
        int firstRow = vertical?.First ?? job.Top;
        int rows = (vertical?.End ?? (job.Top + job.Rows)) - firstRow;

        nint stride = (((nint)job.Columns * RgbImage.Channels) + VectorBytes) / VectorBytes * VectorBytes;
        using PixelMemory middle = PixelMemory.Allocate(stride * rows);
        HorizontalPass<TKernel>(source, job, firstRow, rows, middle.Pointer, stride);
        if (vertical is null)
        {
            for (int y = 0; y < job.Rows; y++)
            {
                sink.Accept(y, new ReadOnlySpan<byte>(middle.Pointer + (y * stride), job.Columns * RgbImage.Channels));
            }

            return;
        }

        VerticalPass<TKernel, TSink>(middle.Pointer, stride, firstRow, job, vertical, ref sink);
    }

    private static void HorizontalPass<TKernel>(RgbImage source, in ResampleJob job, int firstRow, int rows, byte* target, nint stride)
        where TKernel : IResampleKernel
    {
        nint sourceStride = (nint)source.Width * RgbImage.Channels;
        byte* from = source.Data + (firstRow * sourceStride);
        if (!job.NeedsHorizontal(source))
        {
            for (int y = 0; y < rows; y++)
            {
                new ReadOnlySpan<byte>(from + (y * sourceStride) + (job.Left * RgbImage.Channels), job.Columns * RgbImage.Channels)
                    .CopyTo(new Span<byte>(target + (y * stride), job.Columns * RgbImage.Channels));
            }

            return;
        }

        using ResampleAxis axis = ResampleAxis.Compute(
            source.Width, job.Box.Left, job.Box.Right, job.Width, job.Left, job.Columns, job.Filter);
        for (int y = 0; y < rows; y += TKernel.RowsAtOnce)
        {
            int count = Math.Min(TKernel.RowsAtOnce, rows - y);
            TKernel.Horizontal(from + (y * sourceStride), sourceStride, target + (y * stride), stride, count, axis);
        }

        GC.KeepAlive(source);
    }

    private static void VerticalPass<TKernel, TSink>(
        byte* middle, nint stride, int firstRow, in ResampleJob job, ResampleAxis axis, ref TSink sink)
        where TKernel : IResampleKernel
        where TSink : IRowSink, allows ref struct
    {
        using PixelMemory row = PixelMemory.Allocate(stride);
        int bytes = job.Columns * RgbImage.Channels;
        for (int y = 0; y < job.Rows; y++)
        {
            byte* first = middle + ((axis.Starts[y] - firstRow) * stride);
            TKernel.Vertical(first, stride, row.Pointer, bytes, axis.Packed(y), axis.Lengths[y]);
            sink.Accept(y, new ReadOnlySpan<byte>(row.Pointer, bytes));
        }
    }

    private static void RunNearest<TSink>(RgbImage source, in ResampleJob job, ref TSink sink)
        where TSink : IRowSink, allows ref struct
    {
        int[] columns = NearestResampler.Positions(source.Width, job.Box.Left, job.Box.Right, job.Width, job.Left, job.Columns);
        int[] rows = NearestResampler.Positions(source.Height, job.Box.Top, job.Box.Bottom, job.Height, job.Top, job.Rows);
        using PixelMemory row = PixelMemory.Allocate((long)job.Columns * RgbImage.Channels);
        Span<byte> target = new(row.Pointer, job.Columns * RgbImage.Channels);
        for (int y = 0; y < job.Rows; y++)
        {
            if (rows[y] < 0)
            {
                target.Clear();
            }
            else
            {
                NearestResampler.CopyRow(source.Row(rows[y]), columns, target);
            }

            sink.Accept(y, target);
        }
    }
}
