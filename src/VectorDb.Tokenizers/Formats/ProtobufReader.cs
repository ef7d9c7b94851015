using System.Buffers.Binary;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// Reads the fields of one protobuf message, every length checked against what is there. Enough for SentencePiece's model file: a
/// field is a varint, a fixed number or bytes; groups, long since gone from the format, are refused.
/// </summary>
internal ref struct ProtobufReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;
    private const int LongestVarint = 10;

    private readonly string _file;
    private readonly int _start;
    private ReadOnlySpan<byte> _rest;
    private int _read;
    private int _wireType;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    /// <param name="message">The message.</param>
    /// <param name="file">The file it is from, for complaints.</param>
    /// <param name="start">Where in the file it begins.</param>
    public ProtobufReader(ReadOnlySpan<byte> message, string file, int start = 0)
    {
        _rest = message;
        _file = file;
        _start = start;
        _bytes = default;
    }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Where in the file the bytes of the current field begin.</summary>
    public readonly int BytesStart => _start + _read - _bytes.Length;

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)Math.Min(int.MaxValue, tag >> 3);
        _wireType = (int)(tag & 7);
        switch (_wireType)
        {
            case Varint:
                _number = ReadVarint();
                break;
            case Fixed64:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case Fixed32:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            case Bytes:
                ulong length = ReadVarint();
                _bytes = length <= (ulong)_rest.Length ? Take((int)length) : throw CutOff();
                break;
            default:
                throw TokenizerException.Malformed(_file, $"byte {_start + _read} begins no protobuf field (wire type {_wireType})");
        }

        return true;
    }

    /// <summary>The current field as bytes, or a nested message.</summary>
    public readonly ReadOnlySpan<byte> AsBytes() => _wireType == Bytes ? _bytes : throw WrongType("bytes");

    /// <summary>The current field as text.</summary>
    public readonly string AsText()
    {
        try
        {
            return TokenizerFileReader.StrictUtf8.GetString(AsBytes());
        }
        catch (System.Text.DecoderFallbackException cause)
        {
            throw TokenizerException.Malformed(_file, $"the text at byte {BytesStart} is not UTF-8", cause);
        }
    }

    public readonly float AsFloat() =>
        _wireType == Fixed32 ? BitConverter.UInt32BitsToSingle((uint)_number) : throw WrongType("a 32-bit number");

    public readonly int AsInt() => _wireType == Varint ? unchecked((int)_number) : throw WrongType("a varint");

    public readonly bool AsBool() => AsInt() != 0;

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw TokenizerException.Malformed(_file, $"the number before byte {_start + _read} is longer than {LongestVarint} bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw CutOff();
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        _read += count;
        return taken;
    }

    private readonly TokenizerException CutOff() =>
        TokenizerException.Malformed(_file, $"is cut off: a field reaches past the end of its message at byte {_start + _read + _rest.Length}");

    private readonly TokenizerException WrongType(string wanted) =>
        TokenizerException.Malformed(_file, $"field {Field} before byte {_start + _read} is not {wanted}");
}
