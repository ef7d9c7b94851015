using Google.Rpc;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>The bounds of a model that writes: its queue, its memory and its callers' deadlines, over gRPC.</summary>
public sealed class LimitedGenerationTests : IAsyncLifetime
{
    private const int Queue = 2;

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private VectorDbServer _server = null!;
    private VectorDbClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = 0,
            Models = [new ModelSource("caption", Golden.Caption.Directory, new ModelSettings { GenerationQueue = Queue, GenerationBytes = 128 << 10 })],
        });
        _client = ClientOf(null);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Caption_QueueFull_IsRefusedWithARetryHintAndNothingIsLost()
    {
        // Far more at once than the queue admits: some are refused, every other one is answered as it is alone.
        V1.Generation alone = await _client.CaptionAsync(Request(40));
        object[] ends = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            try
            {
                return (object)(await _client.CaptionAsync(Request(40))).Texts[0];
            }
            catch (RpcException refused)
            {
                return refused;
            }
        }));
        RpcException[] refused = [.. ends.OfType<RpcException>()];
        Assert.NotEmpty(refused);
        Assert.All(refused, static error =>
        {
            Assert.Equal(StatusCode.ResourceExhausted, error.Code);
            RetryInfo retry = error.Details.Single(static d => d.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>();
            Assert.True(retry.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        });
        GeneratedText[] written = [.. ends.OfType<GeneratedText>()];
        Assert.NotEmpty(written);
        Assert.All(written, text => Assert.Equal(alone.Texts[0], text));
    }

    [Fact]
    public async Task Caption_DeadlineOver_EndsAndLeavesTheQueue()
    {
        // Deadlines that fall before, into and perhaps after the writing: all places in the queue come back.
        int over = 0;
        foreach (int milliseconds in new[] { 1, 2, 5, 10, 20, 40 })
        {
            await using VectorDbClient hasty = ClientOf(TimeSpan.FromMilliseconds(milliseconds));
            for (int i = 0; i < 2 * Queue; i++)
            {
                try
                {
                    await hasty.CaptionAsync(Request(40));
                }
                catch (RpcException e) when (e.Code is StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted)
                {
                    over += e.Code == StatusCode.DeadlineExceeded ? 1 : 0;
                }
            }
        }

        Assert.True(over >= 2 * Queue, "no picture is read and described in a millisecond");
        V1.Generation[] after = await Task.WhenAll(Enumerable.Range(0, Queue).Select(_ => UntilAdmittedAsync()));
        Assert.All(after, static g => Assert.NotEmpty(g.Texts[0].TokenIds));
    }

    [Fact]
    public async Task Caption_NeedsMoreMemoryThanThereMayBe_IsRefusedAndSaysHowMuch()
    {
        CaptionRequest request = Request(50);
        request.Decoding.NumBeams = 16;
        var error = await Assert.ThrowsAsync<RpcException>(() => _client.CaptionAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Contains("16 rows of 51 positions, but the model may take 0.1 MiB: ask for fewer beams or new tokens", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await _client.CaptionAsync(Request(10))).Texts[0].TokenIds);
    }

    /// <summary>A client that sees every refusal.</summary>
    private VectorDbClient ClientOf(TimeSpan? timeout) => new(new RpcChannelOptions
    {
        Addresses = [_server.GrpcAddress],
        DefaultTimeout = timeout,
        Retry = new RetryOptions { MaxAttempts = 1 },
    });

    private async Task<V1.Generation> UntilAdmittedAsync()
    {
        while (true)
        {
            try
            {
                return await _client.CaptionAsync(Request(40));
            }
            catch (RpcException full) when (full.Code == StatusCode.ResourceExhausted)
            {
                await Task.Delay(20); // The last of those that were given up are being dropped, between two of their steps.
            }
        }
    }

    private static CaptionRequest Request(uint tokens) => new()
    {
        Model = "caption",
        Picture = GeneratingServer.Given("caption", "rgb.jpg"),
        Decoding = new Decoding { MaxNewTokens = tokens, MinNewTokens = tokens },
    };
}
