using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Testing;
using VectorDb.Rpc.Tests.Calls;

namespace VectorDb.Rpc.Tests.Hostile;

/// <summary>Connections that say nothing. Alone, because it measures the process.</summary>
[Collection(nameof(AllocationTests))]
public sealed class IdleConnectionTests
{
    private const long MegaByte = 1 << 20;

    [Fact]
    public async Task IdleConnections_CostLittleAndDisturbNobody()
    {
        int count = Environment.GetEnvironmentVariable("VECTORDB_SOAK") == "1" ? 10_000 : 1_000;
        await using RpcTestServer server = await RpcTestServer.StartAsync(transport: new RpcTransportOptions { MaxConnections = null });
        using RpcChannel channel = server.Channel();
        long before = Resident();
        var idle = new List<TcpClient>();
        try
        {
            await OpenAsync(server.Http2, idle, count);
            await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());
            long grown = Resident() - before;

            // Both ends are in this process; 64 KiB a connection would be twice what was seen.
            Assert.True(grown < (idle.Count * 64L * 1024) + (100 * MegaByte), $"{idle.Count} idle connections cost {grown / MegaByte} MiB");
        }
        finally
        {
            idle.ForEach(tcp => tcp.Dispose());
        }
    }

    /// <summary>Opens so many connections, or as many as the machine allows, less some for others.</summary>
    private static async Task OpenAsync(Uri address, List<TcpClient> idle, int count)
    {
        const int Spare = 200;
        while (idle.Count < count)
        {
            TcpClient? tcp = null;
            try
            {
                tcp = new TcpClient();
                await tcp.ConnectAsync(address.Host, address.Port);
                idle.Add(tcp);
            }
            catch (SocketException)
            {
                tcp?.Dispose();
                idle.TakeLast(Spare).ToList().ForEach(last => last.Dispose());
                return;
            }
        }
    }

    private static long Resident()
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
