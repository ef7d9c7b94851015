using System.Threading.Channels;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace VectorDb.Rpc;

/// <summary>
/// <c>grpc.health.v1.Health</c>: what the server, and each of its services, is fit for. The host sets the statuses; the
/// name "" is the server as a whole. When the server begins to stop, every watcher is told NOT_SERVING and let go.
/// </summary>
public sealed class HealthService
{
    /// <summary>The name of the server as a whole.</summary>
    public const string Overall = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly HashSet<Watcher> _watchers = [];

    /// <summary>Makes the service, with the server as a whole serving.</summary>
    public HealthService()
    {
        _statuses[Overall] = ServingStatus.Serving;
    }

    /// <summary>Sets the status of a service and tells its watchers.</summary>
    public void Set(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            _statuses[service] = status;
            foreach (Watcher watcher in _watchers.Where(watcher => watcher.Service == service))
            {
                watcher.Tell(status);
            }
        }
    }

    /// <summary>Forgets a service; its watchers are told SERVICE_UNKNOWN.</summary>
    public void Remove(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            _statuses.Remove(service);
            foreach (Watcher watcher in _watchers.Where(watcher => watcher.Service == service))
            {
                watcher.Tell(ServingStatus.ServiceUnknown);
            }
        }
    }

    internal void Bind(ServiceBinder binder) => binder
        .Unary<HealthCheckRequest, HealthCheckResponse>("Check", CheckAsync)
        .Unary<HealthListRequest, HealthListResponse>("List", ListAsync)
        .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", WatchAsync);

    private Task<HealthCheckResponse> CheckAsync(HealthCheckRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            return _statuses.TryGetValue(request.Service, out ServingStatus status)
                ? Task.FromResult(new HealthCheckResponse { Status = Effective(status, context) })
                : throw new RpcException(StatusCode.NotFound, $"This server has no service '{request.Service}'.");
        }
    }

    private Task<HealthListResponse> ListAsync(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        lock (_gate)
        {
            foreach ((string service, ServingStatus status) in _statuses)
            {
                response.Statuses.Add(service, new HealthCheckResponse { Status = Effective(status, context) });
            }
        }

        return Task.FromResult(response);
    }

    private async Task WatchAsync(HealthCheckRequest request, IStreamWriter<HealthCheckResponse> responses, ServerCallContext context)
    {
        var watcher = new Watcher(request.Service);
        lock (_gate)
        {
            watcher.Tell(_statuses.GetValueOrDefault(request.Service, ServingStatus.ServiceUnknown));
            _watchers.Add(watcher);
        }

        try
        {
            await using CancellationTokenRegistration draining = context.Draining.UnsafeRegister(
                static state => ((Watcher)state!).Stop(), watcher);
            ServingStatus? last = null;
            await foreach (ServingStatus status in watcher.Changes.ReadAllAsync(context.CancellationToken))
            {
                if (status != last)
                {
                    last = status;
                    await responses.WriteAsync(new HealthCheckResponse { Status = status });
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(watcher);
            }
        }
    }

    private static ServingStatus Effective(ServingStatus status, ServerCallContext context) =>
        context.Draining.IsCancellationRequested ? ServingStatus.NotServing : status;

    /// <summary>One Watch call: only the newest status waits for a caller that reads slowly.</summary>
    private sealed class Watcher(string service)
    {
        private readonly Channel<ServingStatus> _changes = Channel.CreateBounded<ServingStatus>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public string Service { get; } = service;

        public ChannelReader<ServingStatus> Changes => _changes.Reader;

        public void Tell(ServingStatus status) => _changes.Writer.TryWrite(status);

        public void Stop()
        {
            Tell(ServingStatus.NotServing);
            _changes.Writer.TryComplete();
        }
    }
}
