using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorDb.Engine.Serialization;

/// <summary>
/// Writes the fields of a stored record one after the other: numbers as LEB128, everything else behind its length.
/// Layouts are read back by <see cref="FieldReader"/>, in the same order.
/// </summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _buffer;

    /// <summary>Makes a writer.</summary>
    /// <param name="expectedBytes">About how many bytes will be written.</param>
    public FieldWriter(int expectedBytes = 256) => _buffer = new ArrayBufferWriter<byte>(Math.Max(16, expectedBytes));

    /// <summary>All that was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>One byte.</summary>
    public FieldWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    /// <summary>A number of 0 or more.</summary>
    public FieldWriter Number(ulong value)
    {
        Span<byte> span = _buffer.GetSpan(10);
        int count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[count++] = (byte)value;
        _buffer.Advance(count);
        return this;
    }

    /// <summary>A float32, by its bits.</summary>
    public FieldWriter Single(float value) => Number(BitConverter.SingleToUInt32Bits(value));

    /// <summary>A float32 that may be absent.</summary>
    public FieldWriter Single(float? value) => value is { } present ? Byte(1).Single(present) : Byte(0);

    /// <summary>Bytes behind their count.</summary>
    public FieldWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>A text as UTF-8.</summary>
    public FieldWriter Text(string value)
    {
        int count = Encoding.UTF8.GetByteCount(value);
        Number((ulong)count);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(count));
        _buffer.Advance(count);
        return this;
    }

    /// <summary>A moment, in milliseconds since 1970.</summary>
    public FieldWriter Time(DateTimeOffset value) => Number((ulong)value.ToUnixTimeMilliseconds());

    /// <summary>A moment that may be absent.</summary>
    public FieldWriter OptionalTime(DateTimeOffset? value) => value is { } time ? Byte(1).Time(time) : Byte(0);

    /// <summary>A length of time that may be absent, in milliseconds; never 0.</summary>
    public FieldWriter Duration(TimeSpan? value) => Number((ulong)(value?.TotalMilliseconds ?? 0));

    /// <summary>A vector, little-endian float32.</summary>
    public FieldWriter Vector(ReadOnlySpan<float> value)
    {
        if (BitConverter.IsLittleEndian)
        {
            return Bytes(MemoryMarshal.AsBytes(value));
        }

        byte[] swapped = new byte[value.Length * sizeof(float)];
        for (int i = 0; i < value.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(swapped.AsSpan(i * sizeof(float)), value[i]);
        }

        return Bytes(swapped);
    }
}
