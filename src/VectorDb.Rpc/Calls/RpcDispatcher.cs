using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Connect;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.GrpcWeb;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Calls;

/// <summary>Takes a request to its protocol and its method, runs the call, and ends it with its status.</summary>
internal sealed class RpcDispatcher
{
    private static readonly IWireProtocol[] Protocols = 
        [new GrpcProtocol(), new GrpcWebProtocol(), new ConnectStreamProtocol(), new ConnectUnaryProtocol()];

    private const string AllContentTypes = "application/grpc, application/grpc-web, application/grpc-web-text, ";
    private const string UnaryContentTypes = AllContentTypes + "application/json, application/proto";
    private const string StreamContentTypes = AllContentTypes + "application/connect+json, application/connect+proto";

    private readonly RequestDelegate _next;
    private readonly RpcServer _server;

    public RpcDispatcher(RequestDelegate next, RpcServer server)
    {
        _next = next;
        _server = server;
    }

    public Task InvokeAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        bool known = _server.TryFind(path, out RpcServer.Route? route);
        foreach (IWireProtocol protocol in Protocols)
        {
            if (!protocol.Claims(http.Request))
            {
                continue;
            }

            if (known && protocol.Serves(route!.Method))
            {
                return RunAsync(http, protocol, route);
            }

            if (!known && (protocol.IsUnmistakable(http.Request) || _server.Table.HasService(path)))
            {
                var unknown = new RpcException(StatusCode.Unimplemented, $"This server has no method {path}.");
                return protocol.RefuseAsync(http, unknown, _server).AsTask();
            }
        }

        if (!known)
        {
            return _next(http);
        }

        RefuseMediaType(http, route!.Method);
        return Task.CompletedTask;
    }

    private static void RefuseMediaType(HttpContext http, RpcMethod method)
    {
        if (HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            http.Response.Headers["Accept-Post"] = method.Shape == MethodShape.Unary ? UnaryContentTypes : StreamContentTypes;
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = method.NoSideEffects ? "GET, POST" : "POST";
        }
    }

    private async Task RunAsync(HttpContext http, IWireProtocol protocol, RpcServer.Route route)
    {
        WireCall call;
        try
        {
            call = protocol.Open(http, route.Method, _server);
        }
        catch (RpcException e)
        {
            await protocol.RefuseAsync(http, e, _server);
            return;
        }

        using (call)
        {
            RpcException? failure = null;
            try
            {
                await route.Handler(call.Context);
            }
            catch (Exception e)
            {
                failure = _server.Errors.ToStatus(e, call);
            }

            await FinishAsync(call, failure);
        }
    }

    private async ValueTask FinishAsync(WireCall call, RpcException? failure)
    {
        try
        {
            await call.FinishAsync(failure);
        }
        catch (Exception) when (call.Http.RequestAborted.IsCancellationRequested)
        {
            // There is nobody left to tell.
        }
        catch (Exception e) when (failure is null)
        {
            // Such as trailers that are no trailers. Nothing of the status has been sent.
            await call.FinishAsync(_server.Errors.ToStatus(e, call));
        }
    }
}
