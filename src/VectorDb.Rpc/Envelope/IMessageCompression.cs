using System.Buffers;

namespace VectorDb.Rpc.Envelope;

/// <summary>A way to compress a message, by the name that the protocols' headers give it.</summary>
internal interface IMessageCompression
{
    string Name { get; }

    void Compress(ReadOnlyMemory<byte> message, IBufferWriter<byte> output);

    /// <summary>Decompresses a message.</summary>
    /// <param name="message">The compressed bytes.</param>
    /// <param name="output">Bounds what comes out: it throws when more is written than it takes.</param>
    /// <exception cref="InvalidDataException">The bytes are not of this kind, or are cut short.</exception>
    void Decompress(ReadOnlySequence<byte> message, IBufferWriter<byte> output);
}
