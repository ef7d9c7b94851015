using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>VipsRect: an area of pixels.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct VipsRect(int Left, int Top, int Width, int Height);
