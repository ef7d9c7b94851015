using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Methods;

/// <summary>A method of the table: its descriptor, its limits and its handler, with the handler's types forgotten.</summary>
internal abstract class RpcMethod
{
    protected RpcMethod(MethodDescriptor descriptor, MethodOptions options)
    {
        Descriptor = descriptor;
        Options = options;
        Path = PathOf(descriptor);
        Shape = ShapeOf(descriptor);
        NoSideEffects = Shape == MethodShape.Unary && (options.NoSideEffects ?? IsDeclaredFree(descriptor));
    }

    public MethodDescriptor Descriptor { get; }

    public MethodOptions Options { get; }

    /// <summary>"/package.Service/Method".</summary>
    public string Path { get; }

    public MethodShape Shape { get; }

    /// <summary>Whether the method may be called by GET.</summary>
    public bool NoSideEffects { get; }

    public bool StreamsRequests => Shape is MethodShape.ClientStreaming or MethodShape.Duplex;

    public bool StreamsResponses => Shape is MethodShape.ServerStreaming or MethodShape.Duplex;

    public MessageParser RequestParser => Descriptor.InputType.Parser;

    public static string PathOf(MethodDescriptor descriptor) => $"/{descriptor.Service.FullName}/{descriptor.Name}";

    public static MethodShape ShapeOf(MethodDescriptor descriptor) => (descriptor.IsClientStreaming, descriptor.IsServerStreaming) switch
    {
        (false, false) => MethodShape.Unary,
        (true, false) => MethodShape.ClientStreaming,
        (false, true) => MethodShape.ServerStreaming,
        (true, true) => MethodShape.Duplex,
    };

    /// <summary>Reads the call's requests, runs the handler and writes its responses.</summary>
    public abstract Task InvokeAsync(ServerCallContext context);

    private static bool IsDeclaredFree(MethodDescriptor descriptor) =>
        descriptor.GetOptions()?.IdempotencyLevel == Google.Protobuf.Reflection.MethodOptions.Types.IdempotencyLevel.NoSideEffects;
}
