using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Google.Protobuf;
using VectorDb.Rpc.Client;

namespace VectorDb.Rpc;

/// <summary>
/// A call whose requests and responses are both streams. Requests are written by one thread at a time and responses read
/// by one thread at a time, independently of each other. Disposing calls off what has not ended.
/// </summary>
/// <typeparam name="TRequest">The type of requests.</typeparam>
/// <typeparam name="TResponse">The type of responses.</typeparam>
public sealed class DuplexCall<TRequest, TResponse> : IStreamWriter<TRequest>, IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    // One request waits while another is on its way, so that a slow server slows the writer.
    private readonly Channel<TRequest> _requests = Channel.CreateBounded<TRequest>(
        new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private readonly CallScope _scope;
    private readonly Task<ClientAttempt> _start;

    internal DuplexCall(CallScope scope, Func<IAsyncEnumerable<TRequest>, Task<ClientAttempt>> start)
    {
        _scope = scope;
        _start = StartAsync(start);
    }

    /// <summary>Sends a request. Completes when there is room for another.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public async ValueTask WriteAsync(TRequest message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            await _requests.Writer.WriteAsync(message, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            if (_start.IsFaulted)
            {
                throw _scope.Translate(_start.Exception.InnerException!);
            }

            throw new RpcException(StatusCode.Cancelled, "The call takes no more requests; its responses say why.", innerException: e);
        }
    }

    /// <summary>Says that no more requests follow.</summary>
    public void CompleteRequests() => _requests.Writer.TryComplete();

    /// <summary>Reads the responses to their end.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The call's token, or this one, was cancelled.</exception>
    public async IAsyncEnumerable<TResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken) is { } message)
        {
            yield return message;
        }
    }

    /// <summary>Reads the next response; null when the call has ended well.</summary>
    /// <inheritdoc cref="ReadAllAsync"/>
    public async ValueTask<TResponse?> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using CancellationTokenSource? linked = cancellationToken.CanBeCanceled
                ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _scope.Token)
                : null;
            ClientAttempt call = await _start.WaitAsync(cancellationToken);
            var message = (TResponse?)await call.ReadAsync(linked?.Token ?? _scope.Token);
            if (message is null)
            {
                _requests.Writer.TryComplete();
            }

            return message;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            _requests.Writer.TryComplete();
            throw _scope.Translate(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        _scope.Cancel();
        try
        {
            (await _start).Dispose();
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            // Whoever reads the responses has been told.
        }

        _scope.Dispose();
    }

    private async Task<ClientAttempt> StartAsync(Func<IAsyncEnumerable<TRequest>, Task<ClientAttempt>> start)
    {
        try
        {
            return await start(TakeRequestsAsync());
        }
        catch
        {
            _requests.Writer.TryComplete();
            throw;
        }
    }

    private async IAsyncEnumerable<TRequest> TakeRequestsAsync()
    {
        try
        {
            await foreach (TRequest request in _requests.Reader.ReadAllAsync())
            {
                yield return request;
            }
        }
        finally
        {
            // Nobody takes requests any more, so a writer must not wait for it.
            _requests.Writer.TryComplete();
        }
    }
}
