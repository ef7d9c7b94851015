using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Codecs;

/// <summary>
/// Where a message of one type has text, so that its bytes can be checked to be UTF-8, as proto3 demands: Google.Protobuf
/// puts U+FFFD in the place of what is not, which would store something else than was sent. Messages without text, such as
/// pictures and vectors within others, are stepped over.
/// </summary>
internal sealed class TextFields
{
    private static readonly ConcurrentDictionary<MessageDescriptor, TextFields> Known = new();

    private readonly FrozenDictionary<int, FieldDescriptor> _fields;

    private TextFields(MessageDescriptor type)
    {
        _fields = type.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.String || (field.FieldType == FieldType.Message && HasText(field.MessageType, [])))
            .ToFrozenDictionary(field => field.FieldNumber);
    }

    public static TextFields Of(MessageDescriptor type) => Known.GetOrAdd(type, static type => new TextFields(type));

    /// <summary>Finds text that is not UTF-8.</summary>
    /// <param name="bytes">A message that has been parsed, so its structure is sound.</param>
    /// <returns>The full name of the field; null if all is well.</returns>
    public string? FindMalformed(ReadOnlySequence<byte> bytes)
    {
        if (_fields.Count == 0)
        {
            return null;
        }

        var reader = new SequenceReader<byte>(bytes);
        int groups = 0;
        while (!reader.End)
        {
            uint tag = (uint)ReadVarint(ref reader);
            int number = WireFormat.GetTagFieldNumber(tag);
            WireFormat.WireType kind = WireFormat.GetTagWireType(tag);
            groups += kind == WireFormat.WireType.StartGroup ? 1 : kind == WireFormat.WireType.EndGroup ? -1 : 0;
            if (groups > 0 || kind != WireFormat.WireType.LengthDelimited || !_fields.TryGetValue(number, out FieldDescriptor? field))
            {
                Skip(ref reader, kind);
                continue;
            }

            var length = (long)ReadVarint(ref reader);
            ReadOnlySequence<byte> value = bytes.Slice(reader.Position, length);
            reader.Advance(length);
            string? malformed = field.FieldType == FieldType.String
                ? (IsUtf8(value) ? null : field.FullName)
                : Of(field.MessageType).FindMalformed(value);
            if (malformed is not null)
            {
                return malformed;
            }
        }

        return null;
    }

    private static bool HasText(MessageDescriptor type, HashSet<MessageDescriptor> seen) =>
        seen.Add(type) && type.Fields.InDeclarationOrder().Any(field =>
            field.FieldType == FieldType.String || (field.FieldType == FieldType.Message && HasText(field.MessageType, seen)));

    private static bool IsUtf8(ReadOnlySequence<byte> text)
    {
        if (text.IsSingleSegment)
        {
            return Utf8.IsValid(text.FirstSpan);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent((int)text.Length);
        text.CopyTo(whole);
        bool valid = Utf8.IsValid(whole.AsSpan(0, (int)text.Length));
        ArrayPool<byte>.Shared.Return(whole);
        return valid;
    }

    private static ulong ReadVarint(ref SequenceReader<byte> reader)
    {
        ulong value = 0;
        for (int shift = 0; reader.TryRead(out byte b); shift += 7)
        {
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        return value;
    }

    private static void Skip(ref SequenceReader<byte> reader, WireFormat.WireType kind)
    {
        switch (kind)
        {
            case WireFormat.WireType.Varint:
                ReadVarint(ref reader);
                break;
            case WireFormat.WireType.Fixed64:
                reader.Advance(sizeof(ulong));
                break;
            case WireFormat.WireType.Fixed32:
                reader.Advance(sizeof(uint));
                break;
            case WireFormat.WireType.LengthDelimited:
                reader.Advance((long)ReadVarint(ref reader));
                break;
            default:
                // The tags around a group, whose fields are none of this message's.
                break;
        }
    }
}
