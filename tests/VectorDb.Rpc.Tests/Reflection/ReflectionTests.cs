using Google.Protobuf.Reflection;
using Grpc.Testing;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace VectorDb.Rpc.Tests.Reflection;

public sealed class ReflectionTests : IAsyncLifetime
{
    private static readonly ClientMethod<V1.ServerReflectionRequest, V1.ServerReflectionResponse> Info =
        new(V1.ReflectionReflection.Descriptor.Services.Single(), "ServerReflectionInfo");

    private static readonly ClientMethod<V1Alpha.ServerReflectionRequest, V1Alpha.ServerReflectionResponse> AlphaInfo =
        new(V1Alpha.ReflectionReflection.Descriptor.Services.Single(), "ServerReflectionInfo");

    private RpcTestServer _server = null!;
    private RpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _server = await RpcTestServer.StartAsync();
        _channel = _server.Channel();
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task ListServices_NamesThemAll()
    {
        V1.ServerReflectionResponse response = await AskAsync(new V1.ServerReflectionRequest { ListServices = "*" });

        Assert.Equal(
            ["grpc.testing.TestService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            response.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("grpc.testing.TestService")]
    [InlineData("grpc.testing.TestService.UnaryCall")]
    [InlineData("grpc.testing.SimpleRequest")]
    [InlineData("grpc.testing.SimpleRequest.payload")]
    [InlineData("grpc.testing.PayloadType")]
    public async Task FileContainingSymbol_Known_IsTheFileAndItsImports(string symbol)
    {
        V1.ServerReflectionResponse response = await AskAsync(new V1.ServerReflectionRequest { FileContainingSymbol = symbol });

        FileDescriptorProto[] files = [.. response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
        Assert.StartsWith("grpc/testing/", files[0].Name, StringComparison.Ordinal);
        Assert.All(files, file => Assert.All(file.Dependency, import => Assert.Contains(files, other => other.Name == import)));
    }

    [Fact]
    public async Task FileByFilename_Known_IsThatFile()
    {
        V1.ServerReflectionResponse response = await AskAsync(new V1.ServerReflectionRequest { FileByFilename = "grpc/testing/empty.proto" });

        Assert.Equal(EmptyReflection.Descriptor.SerializedData, response.FileDescriptorResponse.FileDescriptorProto.Single());
    }

    [Fact]
    public async Task Unknown_IsAnErrorAndTheStreamGoesOn()
    {
        await using DuplexCall<V1.ServerReflectionRequest, V1.ServerReflectionResponse> call = _channel.Duplex(Info);
        V1.ServerReflectionRequest[] requests =
        [
            new() { FileByFilename = "none.proto" }, new() { FileContainingSymbol = "no.Such" }, new() { AllExtensionNumbersOfType = "no.Such" },
            new() { FileContainingExtension = new V1.ExtensionRequest { ContainingType = "x", ExtensionNumber = 1 } },
        ];
        foreach (V1.ServerReflectionRequest request in requests)
        {
            await call.WriteAsync(request);
            Assert.Equal((int)StatusCode.NotFound, (await call.ReadAsync())!.ErrorResponse.ErrorCode);
        }

        await call.WriteAsync(new V1.ServerReflectionRequest { AllExtensionNumbersOfType = "grpc.testing.Payload" });
        Assert.Empty((await call.ReadAsync())!.AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task Alpha_ListServices_IsTheSame()
    {
        await using DuplexCall<V1Alpha.ServerReflectionRequest, V1Alpha.ServerReflectionResponse> call = _channel.Duplex(AlphaInfo);
        await call.WriteAsync(new V1Alpha.ServerReflectionRequest { ListServices = "*" });

        Assert.Equal(4, (await call.ReadAsync())!.ListServicesResponse.Service.Count);
    }

    private async Task<V1.ServerReflectionResponse> AskAsync(V1.ServerReflectionRequest request)
    {
        await using DuplexCall<V1.ServerReflectionRequest, V1.ServerReflectionResponse> call = _channel.Duplex(Info);
        await call.WriteAsync(request);
        return (await call.ReadAsync())!;
    }
}
