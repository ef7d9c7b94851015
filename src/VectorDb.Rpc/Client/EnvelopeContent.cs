using System.Net;
using Google.Protobuf;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Client;

/// <summary>The body of a request: messages in envelopes, as they come.</summary>
internal abstract class EnvelopeContent : HttpContent
{
    private readonly IMessageCompression? _compression;
    private readonly long _maxBytes;

    protected EnvelopeContent(IMessageCompression? compression, long maxBytes)
    {
        _compression = compression;
        _maxBytes = maxBytes;
        Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
    }

    /// <summary>Why the messages could not be sent; the transport hides it within errors of its own.</summary>
    public Exception? Failure { get; private set; }

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(stream, cancellationToken);
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    protected sealed override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);

    protected async ValueTask WriteMessageAsync(Stream stream, IMessage message, CancellationToken cancellationToken)
    {
        int size = message.CalculateSize();
        MessageLimit.CheckSent(size, _maxBytes);
        using var buffer = new PooledBuffer(EnvelopeReader.HeaderBytes + size);
        new EnvelopeWriter(buffer, ProtobufCodec.Instance, _maxBytes).Write(message, _compression);
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }
}
