using Grpc.Health.V1;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>Models imported, unloaded and loaded again while the server runs.</summary>
public sealed class ModelLifeTests : IClassFixture<RunningServer>
{
    private readonly RunningServer _server;

    public ModelLifeTests(RunningServer server) => _server = server;

    [Fact]
    public async Task Import_Unload_Load_EachShowsInListHealthAndUse()
    {
        Model? imported = null;
        var request = new ImportModelRequest { Name = "sig", Directory = Path.Combine(RunningServer.Root, "tests/Goldens/siglip/fixed-res") };
        await foreach (ImportModelResponse response in _server.Client.ImportModelAsync(request))
        {
            imported = response.Model ?? imported;
        }

        Assert.Equal("siglip", imported!.Family);
        Assert.True(imported.InMemory);
        Assert.True(imported.MemoryBytes > 0);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync("models/sig"));
        var embed = new EmbedRequest { Model = "sig", Inputs = { new EmbedInput { Text = "a cat" } } };
        EmbedResponse before = await _server.Client.EmbedAsync(embed);

        await _server.Client.UnloadModelAsync(new UnloadModelRequest { Name = "sig" });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await HealthAsync("models/sig"));
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => _server.Client.EmbedAsync(embed))).Code);

        await _server.Client.LoadModelAsync(new LoadModelRequest { Name = "sig" });
        Assert.Equal(before, await _server.Client.EmbedAsync(embed));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync("models/sig"));
    }

    [Fact]
    public async Task Import_OfNothing_IsRefusedAndNamesTheDirectory()
    {
        var request = new ImportModelRequest { Name = "none", Directory = "/nowhere/at/all" };
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await _server.Client.ImportModelAsync(request).AnyAsync(static r => r.Model is not null));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Contains("/nowhere/at/all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhereNotAllowed_IsRefused()
    {
        string directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
        var options = new ServerOptions { DataDirectory = directory, GrpcPort = 0, HttpPort = null };
        await using (VectorDbServer server = await VectorDbServer.StartAsync(options))
        {
            await using var client = new Client.VectorDbClient(server.GrpcAddress);
            var error = await Assert.ThrowsAsync<RpcException>(
                async () => await client.ImportModelAsync(new ImportModelRequest { Name = "x", Directory = RunningServer.Checkpoint }).AnyAsync(static r => r.Model is not null));
            Assert.Equal(StatusCode.FailedPrecondition, error.Code);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Catalogue_CeilingAndIdleTime_FreeWhatNobodyRuns()
    {
        string blip = Path.Combine(RunningServer.Root, "tests/Goldens/blip/itm");
        await using var measured = new ModelCatalogue();
        long clipBytes = (await measured.LoadAsync("clip", RunningServer.Checkpoint, new ModelSettings())).MemoryBytes;
        long blipBytes = (await measured.LoadAsync("blip", blip, new ModelSettings())).MemoryBytes;

        var options = new ModelCatalogueOptions { MemoryCeilingBytes = Math.Max(clipBytes, blipBytes) };
        await using var tight = new ModelCatalogue(options);
        await tight.LoadAsync("clip", RunningServer.Checkpoint, new ModelSettings());
        await tight.LoadAsync("blip", blip, new ModelSettings());
        Assert.False(tight.Get("clip").IsInMemory);
        Assert.True(tight.Get("blip").IsInMemory);
        float[] vector = await tight.EmbedTextAsync("clip", "a cat", "text", default);
        Assert.Equal(await measured.EmbedTextAsync("clip", "a cat", "text", default), vector);
        Assert.True(tight.Get("clip").IsInMemory);
        Assert.False(tight.Get("blip").IsInMemory);

        await using var small = new ModelCatalogue(new ModelCatalogueOptions { MemoryCeilingBytes = 1 });
        var error = await Assert.ThrowsAsync<Engine.Errors.VectorDbException>(() => small.LoadAsync("clip", RunningServer.Checkpoint, new ModelSettings()));
        Assert.Equal("MODEL_MEMORY_EXHAUSTED", error.Reason);
        Assert.Empty(small.Models);

        await using var brief = new ModelCatalogue(new ModelCatalogueOptions { IdleTime = TimeSpan.FromMilliseconds(200) });
        await brief.LoadAsync("clip", RunningServer.Checkpoint, new ModelSettings());
        for (int i = 0; i < 6000 && brief.Get("clip").IsInMemory; i++)
        {
            await Task.Delay(50);
        }

        Assert.False(brief.Get("clip").IsInMemory);
        Assert.Equal(vector, await brief.EmbedTextAsync("clip", "a cat", "text", default));
    }

    private async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(string service)
    {
        using RpcChannel channel = RpcChannel.ForAddress(_server.Server.GrpcAddress);
        var check = new ClientMethod<HealthCheckRequest, HealthCheckResponse>(HealthReflection.Descriptor.Services[0], "Check");
        return (await channel.UnaryAsync(check, new HealthCheckRequest { Service = service })).Status;
    }
}
