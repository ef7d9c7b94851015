using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Methods;

/// <summary>A stream of requests, one response.</summary>
internal sealed class ClientStreamingMethod<TRequest, TResponse> : RpcMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly Func<IAsyncEnumerable<TRequest>, ServerCallContext, Task<TResponse>> _handler;

    public ClientStreamingMethod(
        MethodDescriptor descriptor,
        MethodOptions options,
        Func<IAsyncEnumerable<TRequest>, ServerCallContext, Task<TResponse>> handler)
        : base(descriptor, options)
    {
        _handler = handler;
    }

    public override async Task InvokeAsync(ServerCallContext context)
    {
        TResponse response = await _handler(new RequestStream<TRequest>(context.Call), context);
        await context.Call.WriteLastAsync(response);
    }
}
