using Google.Protobuf;
using VectorDb.Rpc.Calls;

namespace VectorDb.Rpc.Methods;

/// <summary>
/// The requests of a call as they come. They can be gone through once. A handler may leave while it waits for the next one:
/// the call's end calls that off.
/// </summary>
internal sealed class RequestStream<T> : IAsyncEnumerable<T>
    where T : class, IMessage<T>
{
    private readonly WireCall _call;
    private int _taken;

    public RequestStream(WireCall call)
    {
        _call = call;
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _taken, 1) == 0
            ? new Enumerator(_call, cancellationToken)
            : throw new InvalidOperationException("The requests of a call can be gone through only once.");

    private sealed class Enumerator(WireCall call, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private T? _current;

        public T Current => _current ?? throw new InvalidOperationException("There is no request before the first or after the last.");

        public async ValueTask<bool> MoveNextAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            _current = (T?)await call.ReadAsync();
            return _current is not null;
        }

        public ValueTask DisposeAsync() => default;
    }
}
