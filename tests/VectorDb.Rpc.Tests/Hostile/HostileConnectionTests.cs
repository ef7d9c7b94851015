using System.Globalization;
using System.Text;
using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Hostile;

/// <summary>What hostile peers send, or do not read: the right end for them, and others are answered as before.</summary>
public sealed class HostileConnectionTests : IAsyncLifetime
{
    private const string Unary = "/grpc.testing.TestService/UnaryCall";
    private const string Output = "/grpc.testing.TestService/StreamingOutputCall";

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
    public async Task RapidReset_DisturbsNobodyElse()
    {
        using RawHttp2 raw = await RawHttp2.ConnectAsync(_server.Http2);
        byte[] headers = RawHttp2.CallHeaders(Unary);
        try
        {
            for (int stream = 1; stream < 20_000; stream += 2)
            {
                await raw.WriteRawAsync(
                    [.. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, headers), .. RawHttp2.Frame(RawHttp2.ResetStream, 0, stream, [0, 0, 0, 8])]);
            }
        }
        catch (IOException)
        {
            // Turned away already.
        }

        await AssertOthersAreServedAsync();
    }

    [Fact]
    public async Task ContinuationFlood_IsTurnedAway()
    {
        using RawHttp2 raw = await RawHttp2.ConnectAsync(_server.Http2);
        await raw.WriteAsync(RawHttp2.Headers, 0, 1, RawHttp2.CallHeaders(Unary));
        byte[] more = [0, 4, .. "junk"u8, 100, .. new byte[100].Select(_ => (byte)'x')];
        try
        {
            for (int i = 0; i < 50_000; i++)
            {
                await raw.WriteAsync(RawHttp2.Continuation, 0, 1, more);
            }
        }
        catch (IOException)
        {
            // Turned away already.
        }

        Assert.True(await raw.IsTurnedAwayAsync());
        await AssertOthersAreServedAsync();
    }

    [Fact]
    public async Task FrameOverTheLimit_IsTurnedAway()
    {
        using RawHttp2 raw = await RawHttp2.ConnectAsync(_server.Http2);
        await raw.WriteAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(Unary));
        await raw.WriteRawAsync([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]);

        Assert.True(await raw.IsTurnedAwayAsync());
        await AssertOthersAreServedAsync();
    }

    [Fact]
    public async Task HeadersThatNeverEnd_AreTurnedAway()
    {
        await using RpcTestServer impatient = await RpcTestServer.StartAsync(transport: new RpcTransportOptions { HeadersTimeout = TimeSpan.FromSeconds(2) });
        using RawHttp2 raw = await RawHttp2.ConnectAsync(impatient.Http2);
        await raw.WriteAsync(RawHttp2.Headers, 0, 1, RawHttp2.CallHeaders(Unary));

        Assert.True(await raw.IsTurnedAwayAsync());
    }

    [Fact]
    public async Task MessageOneByteAFrame_IsAnswered()
    {
        using RawHttp2 raw = await RawHttp2.ConnectAsync(_server.Http2);
        await raw.WriteAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(Unary));
        byte[] message = [0, 0, 0, 0, 2, 0x10, 7]; // response_size: 7
        for (int i = 0; i < message.Length; i++)
        {
            await raw.WriteAsync(RawHttp2.Data, i == message.Length - 1 ? RawHttp2.EndStream : (byte)0, 1, [message[i]]);
        }

        Assert.Equal(0, await ReadStatusAsync(raw));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, 3)] // cut within the message
    [InlineData(new byte[] { 0, 0, 0 }, 3)] // cut within its head
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, 8)] // declared at 4 GiB
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 0 }, 13)] // compressed, by nothing
    [InlineData(new byte[] { 4, 0, 0, 0, 0 }, 3)] // unknown flags
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0xff, 0xff }, 3)] // no protobuf
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 0x3a, 3, 0x12, 1, 0xff }, 3)] // text that is not UTF-8
    [InlineData(new byte[] { }, 12)] // no message
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 12)] // two messages
    public async Task MalformedBody_HasItsStatus(byte[] body, int status)
    {
        using RawHttp2 raw = await RawHttp2.ConnectAsync(_server.Http2);
        await raw.WriteAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(Unary));
        await raw.WriteAsync(RawHttp2.Data, RawHttp2.EndStream, 1, body);

        Assert.Equal(status, await ReadStatusAsync(raw));
    }

    [Theory]
    [InlineData("grpc-timeout", "99999999999999S", 3)]
    [InlineData("grpc-encoding", "snappy", 12)]
    [InlineData("x-unread-bin", "***", 0)]
    [InlineData("x-grpc-test-echo-trailing-bin", "***", 3)]
    public async Task MalformedHeader_HasItsStatus(string name, string value, int status)
    {
        // The interop service reads all metadata; a plain one that does not is not bothered.
        MethodTable? table = status == 0 ? RpcTestServer.Table() : null;
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RawHttp2 raw = await RawHttp2.ConnectAsync(server.Http2);
        await raw.WriteAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(Unary, (name, value)));
        await raw.WriteAsync(RawHttp2.Data, RawHttp2.EndStream, 1, [0, 0, 0, 0, 0]);

        Assert.Equal(status, await ReadStatusAsync(raw));
    }

    [Fact]
    public async Task ResponsesNobodyReads_StopTheirWriterInBoundedMemory()
    {
        int written = 0;
        MethodTable table = RpcTestServer.Table(serverStream: async (_, responses, _) =>
        {
            var response = new StreamingOutputCallResponse { Payload = TestMethods.Bytes(64 << 10) };
            while (true)
            {
                await responses.WriteAsync(response);
                Interlocked.Increment(ref written);
            }
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RawHttp2 raw = await RawHttp2.ConnectAsync(server.Http2);
        const int Calls = 20;
        for (int i = 0; i < Calls; i++)
        {
            await raw.WriteAsync(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * i) + 1, RawHttp2.CallHeaders(Output));
            await raw.WriteAsync(RawHttp2.Data, RawHttp2.EndStream, (2 * i) + 1, [0, 0, 0, 0, 0]);
        }

        int before;
        do
        {
            before = Volatile.Read(ref written);
            await Task.Delay(300);
        }
        while (Volatile.Read(ref written) != before);

        // The window of a connection is 64 KiB and Kestrel holds 64 KiB a call: not much more than one message each.
        Assert.InRange(before, 0, Calls * 4);
        using RpcChannel channel = server.Channel();
        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());
    }

    [Fact]
    public async Task ConnectionsOverTheLimit_AreClosed()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync(transport: new RpcTransportOptions { MaxConnections = 2 });
        using RawHttp2 first = await RawHttp2.ConnectAsync(server.Http2);
        using RawHttp2 second = await RawHttp2.ConnectAsync(server.Http2);
        Assert.NotNull(await first.ReadAsync());
        Assert.NotNull(await second.ReadAsync());

        Assert.True(await IsClosedAtOnceAsync(server.Http2));
    }

    private static async Task<bool> IsClosedAtOnceAsync(Uri address)
    {
        try
        {
            using RawHttp2 connection = await RawHttp2.ConnectAsync(address);
            return await connection.ReadAsync() is null;
        }
        catch (IOException)
        {
            // Closed before it could be written to.
            return true;
        }
    }

    /// <summary>The grpc-status among the frames that come; Kestrel writes names that are not in HPACK's table plainly.</summary>
    private static async Task<int> ReadStatusAsync(RawHttp2 raw)
    {
        while (await raw.ReadAsync() is { } frame)
        {
            int at = frame.Type == RawHttp2.Headers ? frame.Payload.AsSpan().IndexOf("grpc-status"u8) : -1;
            if (at >= 0)
            {
                int value = at + "grpc-status".Length;
                return int.Parse(Encoding.ASCII.GetString(frame.Payload, value + 1, frame.Payload[value]), CultureInfo.InvariantCulture);
            }
        }

        return -1;
    }

    private async Task AssertOthersAreServedAsync()
    {
        SimpleResponse response = await _channel.UnaryAsync(
            TestMethods.Unary, new SimpleRequest { ResponseSize = 10 }, new CallOptions { Timeout = TimeSpan.FromMinutes(5) });
        Assert.Equal(10, response.Payload.Body.Length);
    }
}
