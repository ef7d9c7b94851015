using System.Runtime.CompilerServices;
using Google.Protobuf;
using VectorDb.Rpc.Calls;

namespace VectorDb.Rpc.Methods;

/// <summary>The requests of a call as they come. They can be gone through once.</summary>
internal sealed class RequestStream<T> : IAsyncEnumerable<T>
    where T : class, IMessage<T>
{
    private readonly WireCall _call;
    private int _taken;

    public RequestStream(WireCall call)
    {
        _call = call;
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            throw new InvalidOperationException("The requests of a call can be gone through only once.");
        }

        return ReadAllAsync(_call, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    private static async IAsyncEnumerable<T> ReadAllAsync(WireCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await call.ReadAsync() is not { } message)
            {
                yield break;
            }

            yield return (T)message;
        }
    }
}
