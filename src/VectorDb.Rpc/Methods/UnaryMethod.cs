using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Methods;

/// <summary>One request, one response.</summary>
internal sealed class UnaryMethod<TRequest, TResponse> : RpcMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly Func<TRequest, ServerCallContext, Task<TResponse>> _handler;

    public UnaryMethod(MethodDescriptor descriptor, MethodOptions options, Func<TRequest, ServerCallContext, Task<TResponse>> handler)
        : base(descriptor, options)
    {
        _handler = handler;
    }

    public override async Task InvokeAsync(ServerCallContext context)
    {
        var request = (TRequest)await context.Call.ReadOnlyMessageAsync();
        TResponse response = await _handler(request, context);
        await context.Call.WriteLastAsync(response);
    }
}
