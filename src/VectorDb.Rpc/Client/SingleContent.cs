using Google.Protobuf;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Client;

/// <summary>The body of a call with one request.</summary>
internal sealed class SingleContent : EnvelopeContent
{
    private readonly IMessage _message;

    public SingleContent(IMessage message, IMessageCompression? compression, long maxBytes)
        : base(compression, maxBytes)
    {
        _message = message;
    }

    protected override Task WriteAsync(Stream stream, CancellationToken cancellationToken) =>
        WriteMessageAsync(stream, _message, cancellationToken).AsTask();
}
