using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client.Ingest;

/// <summary>
/// An ingest stream that outlives the calls it is made of: when one breaks, or its server stops, the next takes up after
/// the last number that is durable, and each item has its result once.
/// </summary>
internal sealed class ResumingIngest
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);

    private readonly VectorDbClient _client;
    private readonly IngestStart _start;
    private readonly IngestOptions _options;
    private readonly TimeProvider _time;
    private readonly IngestWindow _window = new();
    private bool _progressed;

    public ResumingIngest(VectorDbClient client, string collection, IngestOptions options, TimeProvider time)
    {
        _client = client;
        _options = options;
        _time = time;
        _start = new IngestStart
        {
            Collection = collection,
            Durability = options.Durability,
            StreamId = options.StreamId ?? Guid.NewGuid().ToString("N"),
        };
    }

    public async IAsyncEnumerable<IngestResult> RunAsync(IAsyncEnumerable<Item> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<IngestResult> results = Channel.CreateBounded<IngestResult>(new BoundedChannelOptions(256) { SingleReader = true });
        Task running = RunAsync(items, results.Writer, stopping.Token);
        try
        {
            // A failure of the run ends the channel with it.
            await foreach (IngestResult result in results.Reader.ReadAllAsync(cancellationToken))
            {
                yield return result;
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(IAsyncEnumerable<Item> items, ChannelWriter<IngestResult> results, CancellationToken cancellationToken)
    {
        await using var source = new ItemSource(items.GetAsyncEnumerator(cancellationToken));
        try
        {
            for (int failures = 0; ; failures++)
            {
                _progressed = false;
                RpcException? failure = await TryCallAsync(source, results, cancellationToken);
                if (failure is null && source.IsEmpty && _window.IsAnswered)
                {
                    results.Complete();
                    return;
                }

                failures = _progressed ? 0 : failures;
                if (failures >= _options.MaxFailures)
                {
                    throw failure ?? new RpcException(StatusCode.Unavailable, "The server ends the stream each time before it has answered all items.");
                }

                await Task.Delay(Backoff(failures), _time, cancellationToken);
            }
        }
        catch (Exception e)
        {
            results.Complete(e);
        }
    }

    private TimeSpan Backoff(int failures)
    {
        double milliseconds = _options.InitialBackoff.TotalMilliseconds * Math.Pow(2, failures);
        return milliseconds < MaxBackoff.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : MaxBackoff;
    }

    /// <summary>Runs one call to its end; returns why it broke, if that may pass.</summary>
    private async Task<RpcException?> TryCallAsync(ItemSource source, ChannelWriter<IngestResult> results, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using DuplexCall<IngestRequest, IngestResponse> call = _client.IngestItems(cancellationToken);
        using var sender = new IngestSender(call, _window);
        Task sending = SendAsync(sender, source, ended);
        try
        {
            await foreach (IngestResponse response in call.ReadAllAsync(ended.Token))
            {
                await TakeAsync(response, sender, results, ended.Token);
            }

            return null;
        }
        catch (RpcException e) when (e.Code is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Cancelled)
        {
            return e;
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            source.ThrowIfFailed();
        }
    }

    private async Task SendAsync(IngestSender sender, ItemSource source, CancellationTokenSource ended)
    {
        try
        {
            await sender.RunAsync(_start, source, ended.Token);
        }
        catch (Exception) when (source.HasFailed)
        {
            // The server waits for items that will not come, and so would the reader of its responses.
            await ended.CancelAsync();
        }
    }

    private async ValueTask TakeAsync(
        IngestResponse response, IngestSender sender, ChannelWriter<IngestResult> results, CancellationToken cancellationToken)
    {
        switch (response.MessageCase)
        {
            case IngestResponse.MessageOneofCase.Ready:
                sender.Allow((int)Math.Min(response.Ready.Credits, int.MaxValue));
                break;
            case IngestResponse.MessageOneofCase.Result:
                sender.Allow(1);
                if (_window.Answer(response.Result.Seq))
                {
                    await results.WriteAsync(response.Result, cancellationToken);
                }

                break;
            case IngestResponse.MessageOneofCase.Ack:
                _progressed |= _window.Acknowledge(response.Ack.Seq);
                break;
            case IngestResponse.MessageOneofCase.Backoff:
                sender.Pause(TimeSpan.FromMilliseconds(response.Backoff.RetryDelayMs), _time);
                break;
            case IngestResponse.MessageOneofCase.ShuttingDown:
                sender.Stop();
                break;
            default:
                // Something of a newer server.
                break;
        }
    }
}
