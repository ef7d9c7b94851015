using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Methods;

/// <summary>One request, a stream of responses.</summary>
internal sealed class ServerStreamingMethod<TRequest, TResponse> : RpcMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly Func<TRequest, IStreamWriter<TResponse>, ServerCallContext, Task> _handler;

    public ServerStreamingMethod(
        MethodDescriptor descriptor,
        MethodOptions options,
        Func<TRequest, IStreamWriter<TResponse>, ServerCallContext, Task> handler)
        : base(descriptor, options)
    {
        _handler = handler;
    }

    public override async Task InvokeAsync(ServerCallContext context)
    {
        var request = (TRequest)await context.Call.ReadOnlyMessageAsync();
        await _handler(request, new ResponseStream<TResponse>(context.Call), context);
    }
}
