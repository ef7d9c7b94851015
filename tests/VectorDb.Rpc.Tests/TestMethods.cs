using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Testing;

namespace VectorDb.Rpc.Tests;

/// <summary>The methods of grpc.testing.TestService, as clients hold them.</summary>
internal static class TestMethods
{
    private static readonly ServiceDescriptor Service = TestReflection.Descriptor.Services.Single();

    public static readonly ClientMethod<SimpleRequest, SimpleResponse> Unary = new(Service, "UnaryCall");
    public static readonly ClientMethod<SimpleRequest, SimpleResponse> Cacheable = new(Service, "CacheableUnaryCall");
    public static readonly ClientMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> Output = new(Service, "StreamingOutputCall");
    public static readonly ClientMethod<StreamingInputCallRequest, StreamingInputCallResponse> Input = new(Service, "StreamingInputCall");
    public static readonly ClientMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> Duplex = new(Service, "FullDuplexCall");

    public static Payload Bytes(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    public static StreamingOutputCallRequest Sizes(params int[] sizes) =>
        new() { ResponseParameters = { sizes.Select(size => new ResponseParameters { Size = size }) } };

    public static async IAsyncEnumerable<T> Each<T>(params IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
