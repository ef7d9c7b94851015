using System.Diagnostics;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.Server.Tests.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Models;

/// <summary>The bounds of an encoder over gRPC: its queue, its callers' deadlines and its memory.</summary>
public sealed class LimitedEncodingTests : IDisposable
{
    /// <summary>Items that fill a batch: until there are so many, each waits for the others.</summary>
    private const int Batch = 16;

    /// <summary>How many at a time are given up: those of two rounds do not fill a batch.</summary>
    private const int Round = 7;

    /// <summary>Places in the queue.</summary>
    private const int Queue = 256;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutItems_GivenUpInTheQueue_FreeTheirPlaces(bool byDeadline)
    {
        // At a clock that stands still nothing is encoded before a batch is full.
        await using VectorDbServer server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = null,
            MinFreeDiskBytes = 0,
            ModelTime = new StoppedClock(),
            Models = [new ModelSource("clip", RunningServer.Checkpoint, new ModelSettings())],
        });
        await using VectorDbClient client = ClientOf(server, null);
        await client.CreateCollectionAsync(new CreateCollectionRequest { Collection = new Collection { Name = "photos", Spaces = { new VectorSpace { Model = "clip" } } } });
        await using VectorDbClient hasty = ClientOf(server, Soon);
        for (int givenUp = 0; givenUp <= Queue;)
        {
            givenUp += await GiveUpAsync(byDeadline ? hasty : client, byDeadline);
        }

        // All places are free again, and who gave up is in nobody's batch. More come while some wait: one that is being dropped may fill the first.
        var answered = new List<Task<PutItemsResponse>>();
        using var end = new CancellationTokenSource();
        do
        {
            answered.AddRange(Enumerable.Range(0, Batch).Select(i => client.PutItemsAsync(Item($"kept-{answered.Count + i}"), end.Token)));
            await Task.WhenAny(Task.WhenAll(answered), Task.Delay(100, CancellationToken.None));
        }
        while (answered.Count(static a => a.IsCompletedSuccessfully) < Batch && answered.TrueForAll(static a => !a.IsFaulted));
        foreach (Task<PutItemsResponse> put in answered.Where(static a => a.IsCompleted))
        {
            Assert.Equal(0, (await put).Results[0].Status.Code);
        }

        await end.CancelAsync();
        await Task.WhenAll(answered.Select(static a => a.ContinueWith(static _ => { }, TaskScheduler.Default)));
    }

    [Fact]
    public void Embed_NeedsMoreMemoryThanModelsMayTake_IsRefusedWithARetryHint()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(ArenaChild).Assembly.Location, ArenaChild.Command]) { RedirectStandardOutput = true })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal("ResourceExhausted True served", output.Trim().Split('\n')[^1]);
    }

    /// <summary>Puts items and does not wait for them; how many were not stored. On a busy machine earlier ones may fill their batch.</summary>
    private static async Task<int> GiveUpAsync(VectorDbClient client, bool byDeadline)
    {
        using var cancellation = new CancellationTokenSource();
        Task<PutItemsResponse>[] puts = [.. Enumerable.Range(0, Round).Select(i => client.PutItemsAsync(Item($"late-{i}"), cancellation.Token))];
        if (!byDeadline)
        {
            await Task.Delay(Soon, CancellationToken.None);
            await cancellation.CancelAsync();
        }

        int givenUp = 0;
        foreach (Task<PutItemsResponse> put in puts)
        {
            Exception? end = await Record.ExceptionAsync(() => put);
            Assert.True(end is null || (byDeadline ? end is RpcException { Code: StatusCode.DeadlineExceeded } : end is OperationCanceledException), $"{end}");
            givenUp += end is null ? 0 : 1;
        }

        return givenUp;
    }

    private static VectorDbClient ClientOf(VectorDbServer server, TimeSpan? timeout) => new(new RpcChannelOptions
    {
        Addresses = [server.GrpcAddress], DefaultTimeout = timeout, Retry = new RetryOptions { MaxAttempts = 1 },
    });

    private static PutItemsRequest Item(string id) => new() { Collection = "photos", Items = { new Item { Id = id, Text = "a cat" } } };

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
