using Google.Protobuf;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Client;

/// <summary>The body of a call whose requests are a stream: each is sent off as it comes.</summary>
internal sealed class EnumerableContent<T> : EnvelopeContent
    where T : class, IMessage<T>
{
    private readonly IAsyncEnumerable<T> _messages;

    public EnumerableContent(IAsyncEnumerable<T> messages, IMessageCompression? compression, long maxBytes)
        : base(compression, maxBytes)
    {
        _messages = messages;
    }

    protected override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        // The headers go first, for the server may have something to say before the first message.
        await stream.FlushAsync(cancellationToken);
        await foreach (T message in _messages.WithCancellation(cancellationToken))
        {
            await WriteMessageAsync(stream, message, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
