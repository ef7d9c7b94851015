using Google.Protobuf.WellKnownTypes;
using VectorDb.Rpc.Client;

namespace VectorDb.Rpc.Tests.Client;

public sealed class RetryPolicyTests
{
    private static readonly RetryOptions Options = new()
    {
        MaxAttempts = 6,
        InitialBackoff = TimeSpan.FromMilliseconds(100),
        MaxBackoff = TimeSpan.FromMilliseconds(500),
        Jitter = 0.2,
    };

    private readonly RetryPolicy _policy = new(Options, seed: 3);

    [Theory]
    [InlineData(false, false, false, false)] // the connection broke: it may have run
    [InlineData(true, false, false, true)] // it never reached a handler
    [InlineData(false, true, false, true)] // the server says so
    [InlineData(false, false, true, true)] // it may run twice
    public void Delay_Unavailable_RetriesWhatCannotRunTwiceOrMay(bool neverProcessed, bool isAnswer, bool idempotent, bool retried)
    {
        var failure = new RpcException(StatusCode.Unavailable, "gone") { NeverProcessed = neverProcessed, IsAnswer = isAnswer };

        Assert.Equal(retried, _policy.Delay(failure, 1, idempotent) is not null);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(4, 500)]
    [InlineData(5, 500)]
    public void Delay_Attempts_DoubleUpToTheLimitWithJitter(int attempts, double mean)
    {
        double[] delays = [.. Enumerable.Range(0, 200).Select(_ => _policy.Delay(Unavailable(), attempts, true)!.Value.TotalMilliseconds)];

        Assert.All(delays, delay => Assert.InRange(delay, mean * 0.8, mean * 1.2));
        Assert.True(delays.Max() - delays.Min() > mean * 0.3, "waits must differ");
    }

    [Fact]
    public void Delay_LastAttempt_GivesUp() => Assert.Null(_policy.Delay(Unavailable(), 6, true));

    [Fact]
    public void Delay_RetryInfo_IsTheLeast()
    {
        var failure = new RpcException(
            StatusCode.Unavailable, "later", [new Google.Rpc.RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(9)) }]);

        Assert.Equal(TimeSpan.FromSeconds(9), _policy.Delay(failure, 1, true));
    }

    [Theory]
    [InlineData("250", 250)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    public void Delay_Pushback_IsObeyed(string value, int? milliseconds)
    {
        var failure = new RpcException(StatusCode.Unavailable, "full") { Trailers = new Metadata { { "grpc-retry-pushback-ms", value } } };

        Assert.Equal(milliseconds, (int?)_policy.Delay(failure, 1, true)?.TotalMilliseconds);
    }

    private static RpcException Unavailable() => new(StatusCode.Unavailable, "gone");
}
