using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using VectorDb.Engine;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Items;

/// <summary>
/// One IngestItems call: reads items while credits and bytes allow, stores them side by side, and writes a result for each as
/// it comes, with acknowledgements of the sequence numbers that are done without a gap.
/// </summary>
internal sealed class IngestStream : IDisposable
{
    private const int Credits = 256;

    private readonly Database _database;
    private readonly ByteBudget _budget;
    private readonly IStreamWriter<Wire.IngestResponse> _responses;
    private readonly Channel<Wire.IngestResponse> _outgoing = Channel.CreateUnbounded<Wire.IngestResponse>(new() { SingleReader = true });
    private readonly SemaphoreSlim _credits = new(Credits, Credits);
    private readonly AckTracker _acks = new();
    private readonly ChunkBuffer _chunks = new();
    private Wire.IngestStart? _start;
    private Durability _durability;
    private ulong _lastSeq;

    /// <summary>Makes the stream of one call.</summary>
    public IngestStream(Database database, ByteBudget budget, IStreamWriter<Wire.IngestResponse> responses)
    {
        _database = database;
        _budget = budget;
        _responses = responses;
    }

    /// <summary>Runs until the client finishes, the server stops, or the call is cancelled.</summary>
    public async Task RunAsync(IAsyncEnumerable<Wire.IngestRequest> requests, CancellationToken stopping, CancellationToken cancellationToken)
    {
        Task writing = WriteAsync(cancellationToken);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            await ReadAsync(requests, either.Token, cancellationToken);
        }
        finally
        {
            // Every item under way ends: stored, refused, or cancelled with the call.
            await DrainAsync();
            _outgoing.Writer.TryComplete();
            await writing;
        }
    }

    private async Task ReadAsync(
        IAsyncEnumerable<Wire.IngestRequest> requests, CancellationToken either, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<Wire.IngestRequest> reader = requests.GetAsyncEnumerator(cancellationToken);
        Task stopped = Task.Delay(Timeout.Infinite, either); // One for the stream: each would be held until the call ends.
        while (true)
        {
            Task<bool> next = reader.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, stopped) != next)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Send(new Wire.IngestResponse { ShuttingDown = new Wire.IngestShuttingDown() });
                return;
            }

            if (!await next || !await TakeAsync(reader.Current, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Takes one message; false ends the reading.</summary>
    private async ValueTask<bool> TakeAsync(Wire.IngestRequest request, CancellationToken cancellationToken)
    {
        if (request.MessageCase == Wire.IngestRequest.MessageOneofCase.Start)
        {
            Start(request.Start);
            return true;
        }

        if (_start is null)
        {
            throw Required.Invalid("message", "the first message of a stream must be start.", "STREAM_NOT_STARTED");
        }

        switch (request.MessageCase)
        {
            case Wire.IngestRequest.MessageOneofCase.Chunk:
                _chunks.Add(request.Chunk.Seq, request.Chunk.Image);
                return true;
            case Wire.IngestRequest.MessageOneofCase.Item:
                await BeginAsync(request.Item, cancellationToken);
                return true;
            case Wire.IngestRequest.MessageOneofCase.Finish:
                return false;
            default:
                throw Required.Invalid("message", "is empty, or of a kind that this server does not know.");
        }
    }

    private void Start(Wire.IngestStart start)
    {
        if (_start is not null)
        {
            throw Required.Invalid("start", "came a second time.", "STREAM_ALREADY_STARTED");
        }

        if (Encoding.UTF8.GetByteCount(start.StreamId) > ItemId.MaxBytes)
        {
            throw Required.Invalid("start.stream_id", $"has more than {ItemId.MaxBytes} bytes.");
        }

        _database.Collections.Get(start.Collection);
        _durability = ItemMapping.ToDurability(start.Durability);
        _start = start;
        Send(new Wire.IngestResponse { Ready = new Wire.IngestReady { Credits = Credits, MaxItemBytes = ItemLimits.MaxImageBytes } });
    }

    private async ValueTask BeginAsync(Wire.IngestItem message, CancellationToken cancellationToken)
    {
        ulong seq = message.Seq;
        if (seq == 0 || (_lastSeq != 0 && seq != _lastSeq + 1))
        {
            throw Required.Invalid("item.seq", $"is {seq} after {_lastSeq}; numbers begin at 1 or more and rise by one.", "SEQUENCE_BROKEN");
        }

        lock (_acks)
        {
            _acks.Begin(seq);
        }

        _lastSeq = seq;
        Wire.Item item = message.Item ?? new Wire.Item();
        item.Image = _chunks.Complete(seq, item.Image);
        await _credits.WaitAsync(cancellationToken);
        try
        {
            IDisposable share = await _budget.TakeAsync(item.CalculateSize(), cancellationToken);
            _ = StoreAsync(seq, item, share, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _credits.Release();
            throw;
        }
    }

    private async Task StoreAsync(ulong seq, Wire.Item item, IDisposable share, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var result = new Wire.IngestResult { Seq = seq, Id = item.Id, Status = new Wire.ItemStatus() };
        try
        {
            if (item.Id.Length == 0 && _start!.StreamId.Length > 0)
            {
                item.Id = MadeId(_start.StreamId, seq);
            }

            result.Id = await PutAsync(item, cancellationToken);
        }
        catch (VectorDbException failure)
        {
            result.Status = StatusTable.ItemStatusOf(failure);
        }
        catch (OperationCanceledException)
        {
            result = null;
        }
        catch (Exception exception)
        {
            // One item must not take the others down; the cause goes to the log by way of the message.
            result.Status = new Wire.ItemStatus { Code = (int)StatusCode.Internal, Reason = "INTERNAL", Message = exception.Message };
        }
        finally
        {
            share.Dispose();
        }

        if (result is not null)
        {
            Answer(result);
        }

        _credits.Release();
    }

    private async Task<string> PutAsync(Wire.Item item, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await _database.Ingest.PutAsync(_start!.Collection, ItemMapping.ToInput(item), _durability, null, cancellationToken)).Id;
            }
            catch (VectorDbException busy) when (busy.Code == ErrorCode.ResourceExhausted)
            {
                TimeSpan delay = busy.RetryAfter ?? TimeSpan.FromMilliseconds(100);
                Send(new Wire.IngestResponse
                {
                    Backoff = new Wire.IngestBackoff { Credits = Credits / 4, RetryDelayMs = (uint)delay.TotalMilliseconds },
                });
                await Task.Delay(delay, cancellationToken);
            }
        }
    }

    private void Answer(Wire.IngestResult result)
    {
        // One lock, so that no acknowledgement overtakes a result that it covers.
        lock (_acks)
        {
            Send(new Wire.IngestResponse { Result = result });
            if (_acks.Done(result.Seq))
            {
                Send(new Wire.IngestResponse { Ack = new Wire.IngestAck { Seq = _acks.UpTo!.Value } });
            }
        }
    }

    private async Task DrainAsync()
    {
        for (int i = 0; i < Credits; i++)
        {
            await _credits.WaitAsync();
        }
    }

    /// <summary>Frees the credits, once <see cref="RunAsync"/> is over.</summary>
    public void Dispose() => _credits.Dispose();

    private void Send(Wire.IngestResponse response) => _outgoing.Writer.TryWrite(response);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (Wire.IngestResponse response in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await _responses.WriteAsync(response, cancellationToken);
        }
    }

    /// <summary>The id of an item that came without one: of the stream and the number, so that sending it again replaces it.</summary>
    private static string MadeId(string stream, ulong seq)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seq}:{stream}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
