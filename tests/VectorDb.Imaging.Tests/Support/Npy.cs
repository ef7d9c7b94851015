using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorDb.Imaging.Tests.Support;

/// <summary>A NumPy array file of version 1, C order.</summary>
internal sealed partial record Npy(string Type, int[] Shape, byte[] Data)
{
    public static Npy Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int headerBytes = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        string header = Encoding.ASCII.GetString(file, 10, headerBytes);
        Assert.Contains("'fortran_order': False", header, StringComparison.Ordinal);
        string type = TypePattern().Match(header).Groups[1].Value;
        int[] shape = [.. ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
        return new Npy(type, shape, file[(10 + headerBytes)..]);
    }

    public ReadOnlySpan<float> Floats
    {
        get
        {
            Assert.Equal("<f4", Type);
            return MemoryMarshal.Cast<byte, float>(Data);
        }
    }

    /// <summary>The array, uint8 [height, width, 3], as a picture.</summary>
    public RgbImage ToImage()
    {
        Assert.Equal("|u1", Type);
        return RgbImage.FromPixels(Shape[1], Shape[0], Data);
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
