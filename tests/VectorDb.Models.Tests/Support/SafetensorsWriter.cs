using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorDb.Models.Tests.Support;

/// <summary>Writes safetensors files, well formed or (through <see cref="Raw"/>) not.</summary>
public static class SafetensorsWriter
{
    public static byte[] Floats(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        StringBuilder header = new("{\"__metadata__\":{\"format\":\"pt\"}");
        using MemoryStream data = new();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long begin = data.Position;
            data.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            header.Append(
                CultureInfo.InvariantCulture,
                $",\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{begin},{data.Position}]}}");
        }

        return Raw(header.Append('}').ToString(), data.ToArray());
    }

    public static byte[] Raw(string header, ReadOnlySpan<byte> data, ulong? claimedLength = null)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimedLength ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + json.Length));
        return file;
    }
}
