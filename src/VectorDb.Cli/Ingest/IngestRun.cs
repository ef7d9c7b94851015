using Google.Protobuf;
using VectorDb.Client;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Cli.Ingest;

/// <summary>Sends files through one ingest stream, within the credits that the server gives.</summary>
internal sealed class IngestRun(VectorDbClient client, IngestStart start, TimeProvider time)
{
    /// <summary>Pictures larger than this are sent in parts.</summary>
    private const int ChunkBytes = 4 * 1024 * 1024;

    /// <summary>Runs until every file has its result.</summary>
    /// <param name="files">The files; a file's sequence number is its place in the list, from 1.</param>
    /// <param name="onResult">Told each result as it comes.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<IngestSummary> RunAsync(IReadOnlyList<PictureFile> files, Action<IngestResult> onResult, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        int stored = 0;
        int failed = 0;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var credits = new SemaphoreSlim(0);
        await using DuplexCall<IngestRequest, IngestResponse> call = client.IngestItems(cancellationToken);
        Task sending = SendAsync(files, call, credits, stopping.Token);
        try
        {
            await foreach (IngestResponse response in call.ReadAllAsync(cancellationToken))
            {
                switch (response.MessageCase)
                {
                    case IngestResponse.MessageOneofCase.Ready:
                        credits.Release((int)response.Ready.Credits);
                        break;
                    case IngestResponse.MessageOneofCase.Result:
                        credits.Release();
                        stored += response.Result.Status.Code == 0 ? 1 : 0;
                        failed += response.Result.Status.Code == 0 ? 0 : 1;
                        onResult(response.Result);
                        break;
                    case IngestResponse.MessageOneofCase.ShuttingDown:
                        throw new IOException($"the server is stopping: {stored} of {files.Count} items are stored. Run the same command again when it is back.");
                    default:
                        break;
                }
            }

            await sending;
        }
        finally
        {
            await stopping.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new IngestSummary(stored, failed, time.GetElapsedTime(begun));
    }

    private async Task SendAsync(
        IReadOnlyList<PictureFile> files, DuplexCall<IngestRequest, IngestResponse> call, SemaphoreSlim credits, CancellationToken cancellationToken)
    {
        await call.WriteAsync(new IngestRequest { Start = start }, cancellationToken);
        for (int i = 0; i < files.Count; i++)
        {
            await credits.WaitAsync(cancellationToken);
            await SendAsync((ulong)i + 1, files[i], call, cancellationToken);
        }

        await call.WriteAsync(new IngestRequest { Finish = new IngestFinish() }, cancellationToken);
        call.CompleteRequests();
    }

    private static async Task SendAsync(
        ulong seq, PictureFile file, DuplexCall<IngestRequest, IngestResponse> call, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> image = await File.ReadAllBytesAsync(file.Path, cancellationToken);
        while (image.Length > ChunkBytes)
        {
            var chunk = new IngestChunk { Seq = seq, Image = UnsafeByteOperations.UnsafeWrap(image[..ChunkBytes]) };
            await call.WriteAsync(new IngestRequest { Chunk = chunk }, cancellationToken);
            image = image[ChunkBytes..];
        }

        var item = new Item { Id = file.Id, Image = UnsafeByteOperations.UnsafeWrap(image) };
        await call.WriteAsync(new IngestRequest { Item = new IngestItem { Seq = seq, Item = item } }, cancellationToken);
    }
}
