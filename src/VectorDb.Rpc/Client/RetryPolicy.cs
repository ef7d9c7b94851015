using System.Globalization;
using Google.Rpc;

namespace VectorDb.Rpc.Client;

/// <summary>Decides whether, and after what wait, a failed call is sent again.</summary>
internal sealed class RetryPolicy
{
    // https://github.com/grpc/proposal/blob/master/A6-client-retries.md, "Pushback".
    private const string PushbackTrailer = "grpc-retry-pushback-ms";

    private readonly RetryOptions _options;
    private readonly Random _random;
    private readonly Lock _gate = new();

    public RetryPolicy(RetryOptions options, int seed)
    {
        _options = options;
        _random = new Random(seed);
    }

    /// <summary>How long to wait before the next attempt; null to give up.</summary>
    /// <param name="failure">How the last attempt ended.</param>
    /// <param name="attempts">How many there have been.</param>
    /// <param name="idempotent">Whether the call may run twice.</param>
    public TimeSpan? Delay(RpcException failure, int attempts, bool idempotent)
    {
        TimeSpan? asked = failure.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        bool passing = failure.Code == StatusCode.Unavailable || (failure.Code == StatusCode.ResourceExhausted && asked is not null);
        bool harmless = failure.NeverProcessed || failure.IsAnswer || idempotent;
        if (!passing || !harmless || attempts >= _options.MaxAttempts)
        {
            return null;
        }

        if (failure.Trailers.GetValue(PushbackTrailer) is { } pushback)
        {
            // What is no number, or negative, means: do not come back.
            return int.TryParse(pushback, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null;
        }

        TimeSpan backoff = Backoff(attempts);
        return asked > backoff ? asked : backoff;
    }

    private TimeSpan Backoff(int attempts)
    {
        double mean = Math.Min(
            _options.InitialBackoff.TotalMilliseconds * Math.Pow(2, attempts - 1), _options.MaxBackoff.TotalMilliseconds);
        lock (_gate)
        {
            return TimeSpan.FromMilliseconds(mean * (1 + (_options.Jitter * ((2 * _random.NextDouble()) - 1))));
        }
    }
}
