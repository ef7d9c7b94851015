using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Serialization;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Every length is checked against what is left.</summary>
internal sealed class FieldReader
{
    // The end of the year 9999.
    private const ulong MaxMilliseconds = 253_402_300_799_999;

    private readonly ReadOnlyMemory<byte> _record;
    private readonly string _what;
    private readonly string? _name;
    private int _position;

    /// <summary>Makes a reader.</summary>
    /// <param name="record">The record; slices of it are handed out, not copies.</param>
    /// <param name="what">What kind of record this is, for errors.</param>
    /// <param name="name">Which of its kind, if that is known.</param>
    public FieldReader(ReadOnlyMemory<byte> record, string what, string? name = null)
    {
        _record = record;
        _what = what;
        _name = name;
    }

    /// <summary>One byte.</summary>
    public byte Byte()
    {
        if (_position >= _record.Length)
        {
            throw Damaged("ends early");
        }

        return _record.Span[_position++];
    }

    /// <summary>A number of 0 or more.</summary>
    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged("holds a number of more than 64 bits");
    }

    /// <summary>A number that fits an int, such as a count.</summary>
    public int Count()
    {
        ulong value = Number();
        return value <= int.MaxValue ? (int)value : throw Damaged($"holds a count of {value}");
    }

    /// <summary>A float32.</summary>
    public float Single() => Number() is var bits and <= uint.MaxValue
        ? BitConverter.UInt32BitsToSingle((uint)bits)
        : throw Damaged("holds a float of more than 32 bits");

    /// <summary>A float32 that may be absent.</summary>
    public float? OptionalSingle() => Byte() == 0 ? null : Single();

    /// <summary>Bytes behind their count.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        int count = Count();
        if (count > _record.Length - _position)
        {
            throw Damaged($"has a field of {count} bytes where {_record.Length - _position} are left");
        }

        ReadOnlyMemory<byte> value = _record.Slice(_position, count);
        _position += count;
        return value;
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>A moment.</summary>
    public DateTimeOffset Time()
    {
        ulong value = Number();
        return value <= MaxMilliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)value)
            : throw Damaged($"holds a moment of {value} ms");
    }

    /// <summary>A moment that may be absent.</summary>
    public DateTimeOffset? OptionalTime() => Byte() == 0 ? null : Time();

    /// <summary>A length of time that may be absent.</summary>
    public TimeSpan? Duration()
    {
        ulong value = Number();
        return value > MaxMilliseconds ? throw Damaged($"holds a time of {value} ms") : value == 0 ? null : TimeSpan.FromMilliseconds(value);
    }

    /// <summary>A vector.</summary>
    public float[] Vector()
    {
        ReadOnlySpan<byte> bytes = Bytes().Span;
        if (bytes.Length % sizeof(float) != 0)
        {
            throw Damaged($"has a vector of {bytes.Length} bytes");
        }

        float[] vector = new float[bytes.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
            return vector;
        }

        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return vector;
    }

    /// <summary>Checks that nothing is left.</summary>
    public void End()
    {
        if (_position != _record.Length)
        {
            throw Damaged($"has {_record.Length - _position} bytes too many");
        }
    }

    /// <summary>An error that names the record.</summary>
    public VectorDbException Damaged(string how) =>
        new(ErrorCode.DataLoss, "RECORD_DAMAGED", $"A stored {(_name is null ? _what : $"{_what} '{_name}'")} {how} (at byte {_position} of {_record.Length}).");
}
