using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Methods;

/// <summary>A stream of requests and a stream of responses.</summary>
internal sealed class DuplexMethod<TRequest, TResponse> : RpcMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly Func<IAsyncEnumerable<TRequest>, IStreamWriter<TResponse>, ServerCallContext, Task> _handler;

    public DuplexMethod(
        MethodDescriptor descriptor,
        MethodOptions options,
        Func<IAsyncEnumerable<TRequest>, IStreamWriter<TResponse>, ServerCallContext, Task> handler)
        : base(descriptor, options)
    {
        _handler = handler;
    }

    public override Task InvokeAsync(ServerCallContext context) =>
        _handler(new RequestStream<TRequest>(context.Call), new ResponseStream<TResponse>(context.Call), context);
}
