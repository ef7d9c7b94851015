using System.Buffers.Binary;
using System.Text;

namespace VectorDb.Conformance.Npy;

/// <summary>Writes .npy version 1: int64 or float32, little-endian, C order. For making cases of one's own.</summary>
public static class NpyWriter
{
    private const int Alignment = 64;

    public static void Write(string path, NpyArray array) => File.WriteAllBytes(path, ToBytes(array));

    public static byte[] ToBytes(NpyArray array)
    {
        string shape = string.Join(", ", array.Shape) + (array.Shape.Count == 1 ? "," : string.Empty);
        string header = $"{{'descr': '{(array.IsInteger ? "<i8" : "<f4")}', 'fortran_order': False, 'shape': ({shape}), }}";
        int unpadded = 10 + header.Length + 1;
        header = header + new string(' ', (Alignment - (unpadded % Alignment)) % Alignment) + "\n";

        int size = array.IsInteger ? sizeof(long) : sizeof(float);
        byte[] file = new byte[10 + header.Length + (array.Count * size)];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), checked((ushort)header.Length));
        Encoding.ASCII.GetBytes(header, file.AsSpan(10));
        for (int i = 0; i < array.Count; i++)
        {
            Span<byte> value = file.AsSpan(10 + header.Length + (i * size), size);
            if (array.IsInteger)
            {
                BinaryPrimitives.WriteInt64LittleEndian(value, array.Whole(i));
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(value, (float)array.Real(i));
            }
        }

        return file;
    }
}
