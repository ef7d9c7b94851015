using Google.Protobuf;
using VectorDb.Engine.Items;
using VectorDb.Server.Errors;

namespace VectorDb.Server.Items;

/// <summary>Puts together the picture of an item that comes in several messages; one item at a time.</summary>
internal sealed class ChunkBuffer
{
    private readonly List<ByteString> _chunks = [];
    private ulong _seq;
    private long _bytes;

    /// <summary>Adds a part of item <paramref name="seq"/>.</summary>
    public void Add(ulong seq, ByteString part)
    {
        if (_chunks.Count > 0 && seq != _seq)
        {
            throw Required.Invalid("chunk.seq", $"is {seq} while item {_seq} has parts and no item message yet.", "SEQUENCE_BROKEN");
        }

        _seq = seq;
        _bytes += part.Length;
        if (_bytes > ItemLimits.MaxImageBytes)
        {
            throw Required.Invalid("chunk.image", $"item {seq} has more than {ItemLimits.MaxImageBytes} bytes.", "IMAGE_TOO_LARGE");
        }

        _chunks.Add(part);
    }

    /// <summary>The whole picture of item <paramref name="seq"/>: its parts, then what its own message holds.</summary>
    public ByteString Complete(ulong seq, ByteString last)
    {
        if (_chunks.Count == 0)
        {
            return last;
        }

        if (seq != _seq)
        {
            throw Required.Invalid("item.seq", $"is {seq}, but the parts before it are of item {_seq}.", "SEQUENCE_BROKEN");
        }

        byte[] whole = new byte[_bytes + last.Length];
        int position = 0;
        foreach (ByteString part in _chunks.Append(last))
        {
            part.Span.CopyTo(whole.AsSpan(position));
            position += part.Length;
        }

        _chunks.Clear();
        _bytes = 0;
        return UnsafeByteOperations.UnsafeWrap(whole);
    }
}
