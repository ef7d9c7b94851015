using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Calls;

/// <summary>What a large message costs: its own bytes, once, where it becomes a message; everything else is pooled.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Bytes = 8 << 20;
    private const int Calls = 8;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeMessage_IsAllocatedOnce(bool request)
    {
        SimpleResponse large = new() { Payload = TestMethods.Bytes(Bytes) };
        MethodTable table = RpcTestServer.Table(unary: (_, _) => Task.FromResult(request ? new SimpleResponse() : large));
        await using RpcTestServer server = await RpcTestServer.StartAsync(table, options => options.MaxReceiveBytes = 2 * Bytes);
        using RpcChannel channel = server.Channel();
        SimpleRequest message = request ? new SimpleRequest { Payload = large.Payload } : new SimpleRequest();
        for (int i = 0; i < 4; i++)
        {
            await channel.UnaryAsync(TestMethods.Unary, message);
        }

        // The least of several: a full collection may empty the pools at any time.
        double times = double.MaxValue;
        for (int i = 0; i < Calls; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await channel.UnaryAsync(TestMethods.Unary, message);
            times = Math.Min(times, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Bytes);
        }

        // 1 is the message; 2 would be a copy of it.
        Assert.InRange(times, 0.9, 1.9);
    }
}
