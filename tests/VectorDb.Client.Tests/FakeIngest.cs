using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client.Tests;

/// <summary>An ingest stream that keeps the server's rules and breaks, or shuts down, after so many items of a call.</summary>
internal sealed class FakeIngest
{
    private const int AckEvery = 4;
    private const uint Credits = 16;

    /// <summary>After how many items each call breaks: the first number for the first call, and so on; none for the calls after.</summary>
    public Queue<int> BreakAfter { get; init; } = new();

    /// <summary>Whether a break says so first.</summary>
    public bool ShutsDown { get; init; }

    /// <summary>What was stored, by sequence number; the last stands.</summary>
    public SortedDictionary<ulong, Item> Stored { get; } = [];

    public int Calls { get; private set; }

    public HashSet<string> Streams { get; } = [];

    public async Task RunAsync(IAsyncEnumerable<IngestRequest> requests, IStreamWriter<IngestResponse> responses)
    {
        Calls++;
        int left = BreakAfter.Count > 0 ? BreakAfter.Dequeue() : int.MaxValue;
        ulong last = 0;
        var image = new MemoryStream();
        await foreach (IngestRequest request in requests)
        {
            switch (request.MessageCase)
            {
                case IngestRequest.MessageOneofCase.Start:
                    Streams.Add(request.Start.StreamId);
                    await responses.WriteAsync(new IngestResponse { Ready = new IngestReady { Credits = Credits } });
                    break;
                case IngestRequest.MessageOneofCase.Chunk:
                    request.Chunk.Image.WriteTo(image);
                    break;
                case IngestRequest.MessageOneofCase.Item:
                    if (left-- == 0)
                    {
                        await BreakAsync(responses);
                        return;
                    }

                    ulong seq = request.Item.Seq;
                    Assert.True(last == 0 || seq == last + 1, $"{seq} after {last}");
                    last = seq;
                    request.Item.Item.Image.WriteTo(image);
                    request.Item.Item.Image = Google.Protobuf.ByteString.CopyFrom(image.ToArray());
                    image.SetLength(0);
                    Stored[seq] = request.Item.Item;
                    await AnswerAsync(seq, responses);
                    break;
                default:
                    return;
            }
        }
    }

    private static async Task AnswerAsync(ulong seq, IStreamWriter<IngestResponse> responses)
    {
        await responses.WriteAsync(new IngestResponse { Result = new IngestResult { Seq = seq, Id = $"id-{seq}", Status = new ItemStatus() } });
        if (seq % AckEvery == 0)
        {
            await responses.WriteAsync(new IngestResponse { Ack = new IngestAck { Seq = seq } });
        }
    }

    private async Task BreakAsync(IStreamWriter<IngestResponse> responses)
    {
        if (!ShutsDown)
        {
            throw new RpcException(StatusCode.Unavailable, "broken on purpose");
        }

        await responses.WriteAsync(new IngestResponse { ShuttingDown = new IngestShuttingDown() });
    }
}
