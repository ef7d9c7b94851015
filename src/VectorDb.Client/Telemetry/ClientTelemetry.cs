using System.Diagnostics;
using System.Diagnostics.Metrics;
using VectorDb.Rpc;

namespace VectorDb.Client.Telemetry;

/// <summary>
/// Spans and durations of calls, after OpenTelemetry's conventions for databases
/// (https://opentelemetry.io/docs/specs/semconv/database/).
/// </summary>
internal static class ClientTelemetry
{
    private const string System = "vectordb";

    private static readonly ActivitySource Source = new(VectorDbClient.TelemetryName);
    private static readonly Meter Meter = new(VectorDbClient.TelemetryName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "db.client.operation.duration",
        "s",
        "Duration of database client operations.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    /// <summary>Runs a call, and tells its span and its duration to whoever listens.</summary>
    public static async Task<T> RunAsync<T>(string operation, string? collection, TimeProvider time, Func<Task<T>> call)
    {
        using Activity? span = Source.StartActivity(
            string.IsNullOrEmpty(collection) ? operation : $"{operation} {collection}", ActivityKind.Client);
        var tags = new TagList { { "db.system.name", System }, { "db.operation.name", operation } };
        if (!string.IsNullOrEmpty(collection))
        {
            tags.Add("db.collection.name", collection);
        }

        long started = time.GetTimestamp();
        try
        {
            return await call();
        }
        catch (Exception e)
        {
            string error = e is RpcException failure ? failure.Code.ToString() : e.GetType().FullName!;
            tags.Add("error.type", error);
            if (e is RpcException)
            {
                tags.Add("db.response.status_code", error);
            }

            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            Duration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
            if (span is not null)
            {
                foreach ((string key, object? value) in tags)
                {
                    span.SetTag(key, value);
                }
            }
        }
    }
}
