using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorDb.Cli.Output;

/// <summary>Writes NumPy's array format, version 1.0 (numpy.lib.format).</summary>
internal static class NpyFile
{
    private const int Alignment = 64;
    private const int PreambleBytes = 10;

    /// <summary>Writes a float32 array in C order.</summary>
    public static async Task WriteAsync(string path, float[] values, int[] shape, CancellationToken cancellationToken)
    {
        string dictionary = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")}), }}";
        int padding = Alignment - ((PreambleBytes + dictionary.Length + 1) % Alignment);
        string header = dictionary + new string(' ', padding % Alignment) + "\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, 0, 0, .. Encoding.ASCII.GetBytes(header)];
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(PreambleBytes - 2), (ushort)header.Length);
        await using FileStream file = File.Create(path);
        await file.WriteAsync(start, cancellationToken);
        await file.WriteAsync(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), cancellationToken);
    }
}
