using System.Diagnostics;
using Google.Protobuf;
using Grpc.Testing;
using VectorDb.Rpc;

namespace VectorDb.RpcBench;

/// <summary>This project's client, in this process.</summary>
internal sealed class ClientLoad(string port)
{
    private static readonly ClientMethod<SimpleRequest, SimpleResponse> Unary = new(TestReflection.Descriptor.Services.Single(), "UnaryCall");

    private readonly RpcChannel _channel = RpcChannel.ForAddress(new Uri($"http://127.0.0.1:{port}"));

    /// <summary>Keeps so many calls under way for a while; returns the CPU time of one in microseconds.</summary>
    public async Task<double> RunAsync(int concurrency, int seconds)
    {
        var request = new SimpleRequest { ResponseSize = 32, Payload = new Payload { Body = ByteString.CopyFrom(new byte[32]) } };
        using var self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        int[] calls = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            int count = 0;
            for (; clock.Elapsed.TotalSeconds < seconds; count++)
            {
                await _channel.UnaryAsync(Unary, request);
            }

            return count;
        })));
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalMicroseconds / calls.Sum();
    }
}
