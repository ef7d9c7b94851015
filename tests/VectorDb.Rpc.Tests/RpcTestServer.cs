using System.Net;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VectorDb.Rpc.Interop;

namespace VectorDb.Rpc.Tests;

/// <summary>A real server on the loopback address, with a port for HTTP/2 and one for HTTP/1.1.</summary>
internal sealed class RpcTestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RpcTestServer(WebApplication app)
    {
        _app = app;
        Uri[] urls = [.. app.Urls.Select(url => new Uri(url))];
        Http2 = urls[0];
        Http1 = urls[1];
    }

    public Uri Http2 { get; }

    public Uri Http1 { get; }

    public static async Task<RpcTestServer> StartAsync(
        MethodTable? methods = null,
        Action<RpcServerOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        RpcTransportOptions? transport = null,
        Action<WebApplication>? use = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRpc(configure);
        services?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureRpc(transport ?? new RpcTransportOptions());
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseClearTextHttp2());
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseClearTextHttp1());
        });
        WebApplication app = builder.Build();
        use?.Invoke(app);
        app.MapRpc(methods ?? InteropMethods.Create(TimeProvider.System));
        await app.StartAsync();
        return new RpcTestServer(app);
    }

    /// <summary>A table with grpc.testing.TestService, some of whose methods are replaced.</summary>
    public static MethodTable Table(
        Func<SimpleRequest, ServerCallContext, Task<SimpleResponse>>? unary = null,
        Func<StreamingOutputCallRequest, IStreamWriter<StreamingOutputCallResponse>, ServerCallContext, Task>? serverStream = null,
        Func<IAsyncEnumerable<StreamingInputCallRequest>, ServerCallContext, Task<StreamingInputCallResponse>>? clientStream = null,
        Func<IAsyncEnumerable<StreamingOutputCallRequest>, IStreamWriter<StreamingOutputCallResponse>, ServerCallContext, Task>? duplex = null,
        MethodOptions? options = null) => new MethodTableBuilder()
        .Add(TestReflection.Descriptor.Services.Single(), binder => binder
            .Unary<Empty, Empty>("EmptyCall", (request, _) => Task.FromResult(request))
            .Unary("UnaryCall", unary ?? ((_, _) => Task.FromResult(new SimpleResponse())), options)
            .Unary("CacheableUnaryCall", unary ?? ((_, _) => Task.FromResult(new SimpleResponse())))
            .ServerStreaming("StreamingOutputCall", serverStream ?? ((_, _, _) => Task.CompletedTask))
            .ClientStreaming("StreamingInputCall", clientStream ?? ((_, _) => Task.FromResult(new StreamingInputCallResponse())))
            .Duplex("FullDuplexCall", duplex ?? ((_, _, _) => Task.CompletedTask))
            .Duplex("HalfDuplexCall", duplex ?? ((_, _, _) => Task.CompletedTask)))
        .Build();

    public RpcChannel Channel() => RpcChannel.ForAddress(Http2);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
