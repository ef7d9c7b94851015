using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using VectorDb.Rpc;
using VectorDb.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace VectorDb.Client.Tests;

public sealed class VectorDbClientTests
{
    [Fact]
    public async Task AddVectorDb_Options_ReachTheCalls()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using ServiceProvider services = new ServiceCollection().AddVectorDb(options =>
        {
            options.Addresses.Add(server.Address);
            options.ApiKey = "key";
        }).BuildServiceProvider();

        CountItemsResponse response = await services.GetRequiredService<VectorDbClient>().CountItemsAsync(new CountItemsRequest());

        Assert.Equal(7UL, response.Count);
    }

    [Fact]
    public void AddVectorDb_WrongOptions_AreNamedAtTheStart()
    {
        using ServiceProvider services = new ServiceCollection().AddVectorDb(options =>
        {
            options.Addresses.Add(new Uri("ftp://host"));
            options.Timeout = TimeSpan.Zero;
            options.MaxAttempts = 0;
            options.KeyFile = "key.pem";
        }).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(4, error.Failures.Count());
    }

    [Fact]
    public async Task Embeddings_ManyTexts_AreBatchedInOrder()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using ServiceProvider services = new ServiceCollection()
            .AddVectorDb(options => options.Addresses.Add(server.Address))
            .AddVectorDbEmbeddings("clip")
            .BuildServiceProvider();
        var texts = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var pictures = services.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>();

        GeneratedEmbeddings<Embedding<float>> embeddings = await texts.GenerateAsync(Enumerable.Range(1, 600).Select(n => new string('x', n)));
        Embedding<float> picture = await pictures.GenerateAsync(new DataContent(new byte[9], "image/png"));

        Assert.Equal(Enumerable.Range(1, 600).Select(n => (float)n), embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal([256f, 256f, 88f], embeddings.Select(embedding => embedding.Vector.Span[1]).Where((_, i) => i is 0 or 256 or 512));
        Assert.Equal("clip", embeddings[0].ModelId);
        Assert.Equal(-9f, picture.Vector.Span[0]);
        Assert.Equal("clip", texts.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task HealthCheck_FollowsTheServer()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using var client = new VectorDbClient(server.Address);
        var check = new VectorDbHealthCheck(client);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("vectordb", check, HealthStatus.Degraded, []) };

        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context)).Status);
        server.Health.Set(HealthService.Overall, ServingStatus.NotServing);
        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(context)).Status);
    }

    [Fact]
    public async Task Telemetry_FailedCall_HasSpanAndDuration()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using var client = new VectorDbClient(server.Address);
        var spans = new List<Activity>();
        using var spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == VectorDbClient.TelemetryName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(spanListener);
        var durations = new List<string?>();
        using var meterListener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == VectorDbClient.TelemetryName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meterListener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            lock (durations)
            {
                durations.Add(tags.ToArray().FirstOrDefault(tag => tag.Key == "db.collection.name").Value as string);
            }
        });
        meterListener.Start();

        await Assert.ThrowsAsync<RpcException>(() => client.GetItemAsync(new GetItemRequest { Collection = "telemetry", Id = "x" }));

        Activity span;
        lock (spans)
        {
            span = Assert.Single(spans, span => span.DisplayName == "GetItem telemetry");
        }

        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal("vectordb", span.GetTagItem("db.system.name"));
        Assert.Equal("NotFound", span.GetTagItem("error.type"));
        lock (durations)
        {
            Assert.Contains("telemetry", durations);
        }
    }
}
