using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Google.Protobuf;
using VectorDb.Rpc.Client;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;

namespace VectorDb.Rpc;

/// <summary>
/// Calls servers over gRPC. A channel holds the connections to its servers, which all calls share; it is made once and
/// used from any thread.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private readonly RpcChannelOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly AddressBalancer _servers;
    private readonly RetryPolicy _retries;

    /// <summary>Makes a channel. Connections are made by its calls.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RpcChannel(RpcChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _servers = new AddressBalancer(options.Addresses, options.UnreachableTime, options.Time);
        _retries = new RetryPolicy(options.Retry, options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        _http = new HttpMessageInvoker(MakeHandler(options), disposeHandler: true);
    }

    /// <summary>Makes a channel to one server, with the options as they come.</summary>
    public static RpcChannel ForAddress(Uri address) => new(new RpcChannelOptions { Addresses = [address] });

    /// <summary>Calls a method of one request and one response.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method, TRequest request, CallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Expect(method, MethodShape.Unary);
        ArgumentNullException.ThrowIfNull(request);
        using CallScope scope = Scope(options, cancellationToken);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using ClientAttempt call = await StartAsync(method, Single(request, options), options, scope);
                return await ReadOnlyAsync<TResponse>(call, scope.Token);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                await WaitOrThrowAsync(e, attempt, options?.IsIdempotent ?? method.IsIdempotent, scope);
            }
        }
    }

    /// <summary>Calls a method of one request and a stream of responses. The call begins when they are first asked for.</summary>
    /// <inheritdoc cref="UnaryAsync"/>
    public async IAsyncEnumerable<TResponse> ServerStreamingAsync<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method,
        TRequest request,
        CallOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Expect(method, MethodShape.ServerStreaming);
        ArgumentNullException.ThrowIfNull(request);
        using CallScope scope = Scope(options, cancellationToken);
        (ClientAttempt call, IMessage? message) = await StartStreamAsync(method, request, options, scope);
        using (call)
        {
            while (message is not null)
            {
                yield return (TResponse)message;
                message = await TranslateAsync(call.ReadAsync(scope.Token), scope);
            }
        }
    }

    /// <summary>Calls a method of a stream of requests and one response.</summary>
    /// <inheritdoc cref="UnaryAsync"/>
    public async Task<TResponse> ClientStreamingAsync<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method,
        IAsyncEnumerable<TRequest> requests,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Expect(method, MethodShape.ClientStreaming);
        ArgumentNullException.ThrowIfNull(requests);
        using CallScope scope = Scope(options, cancellationToken);
        using var content = new EnumerableContent<TRequest>(requests, Compression(options), _options.MaxSendBytes);
        try
        {
            using ClientAttempt call = await StartAsync(method, content, options, scope);
            return await ReadOnlyAsync<TResponse>(call, scope.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw scope.Translate(e);
        }
    }

    /// <summary>
    /// Calls a method of a stream of requests and a stream of responses. The call begins at once; whoever made it disposes it.
    /// </summary>
    /// <inheritdoc cref="UnaryAsync"/>
    public DuplexCall<TRequest, TResponse> Duplex<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method, CallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Expect(method, MethodShape.Duplex);
        CallScope scope = Scope(options, cancellationToken);
        return new DuplexCall<TRequest, TResponse>(
            scope, requests => StartAsync(method, new EnumerableContent<TRequest>(requests, Compression(options), _options.MaxSendBytes), options, scope));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler MakeHandler(RpcChannelOptions options) => new()
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.ConnectTimeout,
        KeepAlivePingDelay = options.KeepAliveDelay,
        KeepAlivePingTimeout = options.KeepAliveTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        SslOptions = options.Tls ?? new SslClientAuthenticationOptions(),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
    };

    private static void Expect<TRequest, TResponse>(ClientMethod<TRequest, TResponse> method, MethodShape shape)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.Shape != shape)
        {
            throw new ArgumentException($"{method.Path} is {method.Shape}, not {shape}.", nameof(method));
        }
    }

    private static async Task<TResponse> ReadOnlyAsync<TResponse>(ClientAttempt call, CancellationToken cancellationToken)
        where TResponse : class
    {
        var response = (TResponse?)await call.ReadAsync(cancellationToken);
        return response is null
            ? throw new RpcException(StatusCode.Internal, "The server sent no response.")
            : await call.ReadAsync(cancellationToken) is null
                ? response
                : throw new RpcException(StatusCode.Internal, "The server sent more than one response.");
    }

    private static async ValueTask<IMessage?> TranslateAsync(ValueTask<IMessage?> read, CallScope scope)
    {
        try
        {
            return await read;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw scope.Translate(e);
        }
    }

    private async Task<(ClientAttempt Call, IMessage? First)> StartStreamAsync<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method, TRequest request, CallOptions? options, CallScope scope)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        for (int attempt = 1; ; attempt++)
        {
            ClientAttempt? call = null;
            try
            {
                call = await StartAsync(method, Single(request, options), options, scope);
                return (call, await call.ReadAsync(scope.Token));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                call?.Dispose();
                await WaitOrThrowAsync(e, attempt, options?.IsIdempotent ?? method.IsIdempotent, scope);
            }
        }
    }

    private async Task<ClientAttempt> StartAsync<TRequest, TResponse>(
        ClientMethod<TRequest, TResponse> method, EnvelopeContent content, CallOptions? options, CallScope scope)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        AddressBalancer.Server server = _servers.Pick();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        SetHeaders(request, options, scope);
        try
        {
            return await ClientAttempt.StartAsync(
                _http, request, method.Descriptor, _options.MaxReceiveBytes, options?.Received, scope.Token);
        }
        catch (Exception e) when (e is not (RpcException or OutOfMemoryException))
        {
            if (content.Failure is RpcException cause)
            {
                throw cause;
            }

            if (scope.Token.IsCancellationRequested)
            {
                throw scope.Translate(e);
            }

            RpcException failure = TransportErrors.ToStatus(e);
            if (failure.NeverProcessed)
            {
                _servers.ReportUnreachable(server);
            }

            throw failure;
        }
    }

    private void SetHeaders(HttpRequestMessage request, CallOptions? options, CallScope scope)
    {
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation(GrpcProtocol.AcceptEncodingHeader, Compressions.All);
        if (Compression(options) is { } compression)
        {
            request.Headers.TryAddWithoutValidation(GrpcProtocol.EncodingHeader, compression.Name);
        }

        if (scope.Remaining is { } remaining)
        {
            request.Headers.TryAddWithoutValidation(GrpcTimeout.Header, GrpcTimeout.Format(remaining));
        }

        AddMetadata(request, _options.Headers);
        AddMetadata(request, options?.Headers);
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata? metadata)
    {
        if (metadata is not null)
        {
            foreach (MetadataEntry entry in metadata)
            {
                request.Headers.TryAddWithoutValidation(entry.Key, entry.Value);
            }
        }
    }

    private CallScope Scope(CallOptions? options, CancellationToken cancellationToken) =>
        new(options?.Timeout ?? _options.DefaultTimeout, _options.Time, cancellationToken);

    private GzipCompression? Compression(CallOptions? options) =>
        options?.CompressRequests ?? _options.CompressRequests ? GzipCompression.Instance : null;

    private SingleContent Single(IMessage request, CallOptions? options) => new(request, Compression(options), _options.MaxSendBytes);

    private async Task WaitOrThrowAsync(Exception exception, int attempts, bool idempotent, CallScope scope)
    {
        Exception failure = scope.Translate(exception);
        if (failure is not RpcException status
            || _retries.Delay(status, attempts, idempotent) is not { } delay
            || delay >= scope.Remaining)
        {
            throw failure;
        }

        try
        {
            await Task.Delay(delay, _options.Time, scope.Token);
        }
        catch (OperationCanceledException e)
        {
            throw scope.Translate(e);
        }
    }
}
