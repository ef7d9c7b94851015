using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VectorDb.Imaging.Resample;

namespace VectorDb.Imaging.Normalize;

/// <summary>Writes rows of RGB bytes as rescaled and normalised floats into planes: float32 [3, height, width].</summary>
internal readonly ref struct ChwSink : IRowSink
{
    private readonly PixelTable _table;
    private readonly Span<float> _planes;
    private readonly int _height;
    private readonly int _width;
    private readonly int _top;
    private readonly int _left;

    /// <summary>Makes a sink for a window of the planes.</summary>
    /// <param name="table">What the bytes become.</param>
    /// <param name="planes">float32 [3, height, width].</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="top">Row of the planes in which the window starts.</param>
    /// <param name="left">Column of the planes in which the window starts.</param>
    public ChwSink(PixelTable table, Span<float> planes, int height, int width, int top, int left)
    {
        _table = table;
        _planes = planes;
        _height = height;
        _width = width;
        _top = top;
        _left = left;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accept(int y, ReadOnlySpan<byte> rgb)
    {
        int columns = rgb.Length / RgbImage.Channels;
        int start = ((_top + y) * _width) + _left;
        int plane = _height * _width;
        ref byte pixel = ref MemoryMarshal.GetReference(rgb);
        for (int channel = 0; channel < RgbImage.Channels; channel++)
        {
            // The span is checked here, once a row, for the unchecked loop.
            ref float target = ref MemoryMarshal.GetReference(_planes.Slice((channel * plane) + start, columns));
            ref float table = ref MemoryMarshal.GetReference(_table.Channel(channel));
            for (int x = 0; x < columns; x++)
            {
                Unsafe.Add(ref target, x) = Unsafe.Add(ref table, (nint)Unsafe.Add(ref pixel, (x * RgbImage.Channels) + channel));
            }
        }
    }

    /// <summary>Fills the planes with what a black pixel becomes.</summary>
    public void FillBlack()
    {
        int plane = _height * _width;
        for (int channel = 0; channel < RgbImage.Channels; channel++)
        {
            _planes.Slice(channel * plane, plane).Fill(_table.Channel(channel)[0]);
        }
    }
}
