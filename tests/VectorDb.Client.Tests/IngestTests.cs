using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client.Tests;

public sealed class IngestTests
{
    private static readonly IngestOptions Fast = new() { InitialBackoff = TimeSpan.FromMilliseconds(1), StreamId = "mine" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IngestAsync_StreamBreaks_EveryItemHasItsResultOnce(bool shutsDown)
    {
        var ingest = new FakeIngest { BreakAfter = new([5, 0, 11, 1, 30]), ShutsDown = shutsDown };
        await using FakeServer server = await FakeServer.StartAsync(ingest);
        await using var client = new VectorDbClient(server.Address);

        ulong[] results = await SeqsAsync(client.IngestAsync("c", Items(100), Fast));

        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (ulong)seq), results);
        Assert.Equal(Enumerable.Range(1, 100).Select(seq => $"text {seq}"), ingest.Stored.Values.Select(item => item.Text));
        Assert.Equal(6, ingest.Calls);
        Assert.Equal(["mine"], ingest.Streams);
    }

    [Fact]
    public async Task IngestAsync_NeverAnyProgress_GivesUp()
    {
        var ingest = new FakeIngest { BreakAfter = new(Enumerable.Repeat(0, 100)) };
        await using FakeServer server = await FakeServer.StartAsync(ingest);
        await using var client = new VectorDbClient(server.Address);

        var error = await Assert.ThrowsAsync<RpcException>(() => SeqsAsync(client.IngestAsync("c", Items(3), Fast with { MaxFailures = 3 })));

        Assert.Equal("broken on purpose", error.Message);
        Assert.Equal(4, ingest.Calls);
    }

    [Fact]
    public async Task IngestAsync_LargePicture_ArrivesWhole()
    {
        byte[] picture = new byte[3_500_000];
        new Random(5).NextBytes(picture);
        var ingest = new FakeIngest();
        await using FakeServer server = await FakeServer.StartAsync(ingest);
        await using var client = new VectorDbClient(server.Address);

        await SeqsAsync(client.IngestAsync("c", One(new Item { Id = "big", Image = ByteString.CopyFrom(picture) }), Fast));

        Assert.True(ingest.Stored[1].Image.Span.SequenceEqual(picture));
    }

    [Fact]
    public async Task IngestAsync_ItemsThrow_TheCallerSeesIt()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using var client = new VectorDbClient(server.Address);

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => SeqsAsync(client.IngestAsync("c", Items(20, failAt: 10), Fast)));
    }

    [Fact]
    public async Task IngestAsync_NoItems_EndsWell()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using var client = new VectorDbClient(server.Address);

        Assert.Empty(await SeqsAsync(client.IngestAsync("c", Items(0), Fast)));
    }

    [Fact]
    public async Task IngestAsync_Cancelled_EndsTheItemsToo()
    {
        await using FakeServer server = await FakeServer.StartAsync();
        await using var client = new VectorDbClient(server.Address);
        using var source = new CancellationTokenSource();
        bool ended = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (IngestResult result in client.IngestAsync("c", Endless(() => ended = true), Fast, source.Token))
            {
                if (result.Seq == 40)
                {
                    await source.CancelAsync();
                }
            }
        });

        Assert.True(ended);
    }

    private static async Task<ulong[]> SeqsAsync(IAsyncEnumerable<IngestResult> results)
    {
        var seqs = new List<ulong>();
        await foreach (IngestResult result in results)
        {
            seqs.Add(result.Seq);
        }

        return [.. seqs];
    }

    private static async IAsyncEnumerable<Item> Items(int count, int failAt = -1)
    {
        for (int i = 1; i <= count; i++)
        {
            await Task.Yield();
            yield return i != failAt ? new Item { Text = $"text {i}" } : throw new TimeZoneNotFoundException();
        }
    }

    private static async IAsyncEnumerable<Item> One(Item item)
    {
        await Task.Yield();
        yield return item;
    }

    private static async IAsyncEnumerable<Item> Endless(Action ended)
    {
        try
        {
            while (true)
            {
                await Task.Yield();
                yield return new Item { Text = "again" };
            }
        }
        finally
        {
            ended();
        }
    }
}
