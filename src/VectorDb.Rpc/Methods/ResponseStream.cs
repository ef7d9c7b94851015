using Google.Protobuf;
using VectorDb.Rpc.Calls;

namespace VectorDb.Rpc.Methods;

/// <summary>Where a handler writes the responses of its call.</summary>
internal sealed class ResponseStream<T> : IStreamWriter<T>
    where T : class, IMessage<T>
{
    private readonly WireCall _call;
    private int _writing;

    public ResponseStream(WireCall call)
    {
        _call = call;
    }

    public async ValueTask WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("A response is being written; wait for it before the next.");
        }

        try
        {
            await _call.WriteAsync(message);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }
}
