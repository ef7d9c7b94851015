using System.Buffers;
using System.IO.Compression;

namespace VectorDb.Rpc.Envelope;

/// <summary>gzip (RFC 1952), at the fastest level: messages are short-lived.</summary>
internal sealed class GzipCompression : IMessageCompression
{
    public static readonly GzipCompression Instance = new();

    private const int ChunkBytes = 16 * 1024;

    // The shortest gzip stream: a header of 10 bytes, an empty block of 2, a trailer of 8.
    private const int SmallestBytes = 20;

    private GzipCompression()
    {
    }

    public string Name => "gzip";

    public void Compress(ReadOnlyMemory<byte> message, IBufferWriter<byte> output)
    {
        using var gzip = new GZipStream(new BufferWriterStream(output), CompressionLevel.Fastest);
        gzip.Write(message.Span);
    }

    public void Decompress(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        if (message.Length < SmallestBytes)
        {
            throw new InvalidDataException($"{message.Length} bytes are too few for gzip.");
        }

        // The last four bytes of a gzip stream are the length of what went in, modulo 2^32; GZipStream takes a cut one for whole.
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        message.Slice(message.Length - sizeof(uint)).CopyTo(trailer);
        uint declared = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(trailer);

        using var gzip = new GZipStream(new SequenceStream(message), CompressionMode.Decompress);
        uint total = 0;
        while (true)
        {
            int count = gzip.Read(output.GetSpan(ChunkBytes));
            if (count == 0)
            {
                break;
            }

            total += (uint)count;
            output.Advance(count);
        }

        if (total != declared)
        {
            throw new InvalidDataException($"The gzip stream declares {declared} bytes and holds {total}.");
        }
    }
}
