using System.Runtime.CompilerServices;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Cli.Ingest;

/// <summary>Sends files through the client's ingest stream, which is taken up again where it broke.</summary>
internal sealed class IngestRun(VectorDbClient client, string collection, Durability durability, TimeProvider time)
{
    /// <summary>Runs until every file has its result.</summary>
    /// <param name="files">The files; a file's sequence number is its place in the list, from 1.</param>
    /// <param name="onResult">Told each result as it comes.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<IngestSummary> RunAsync(IReadOnlyList<PictureFile> files, Action<IngestResult> onResult, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        int stored = 0;
        int failed = 0;
        var options = new IngestOptions { Durability = durability };
        await foreach (IngestResult result in client.IngestAsync(collection, ReadAsync(files, cancellationToken), options, cancellationToken))
        {
            stored += result.Status.Code == 0 ? 1 : 0;
            failed += result.Status.Code == 0 ? 0 : 1;
            onResult(result);
        }

        return new IngestSummary(stored, failed, time.GetElapsedTime(begun));
    }

    /// <summary>The pictures, each read when the server has room for it.</summary>
    private static async IAsyncEnumerable<Item> ReadAsync(
        IReadOnlyList<PictureFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (PictureFile file in files)
        {
            byte[] image = await File.ReadAllBytesAsync(file.Path, cancellationToken);
            yield return new Item { Id = file.Id, Image = UnsafeByteOperations.UnsafeWrap(image) };
        }
    }
}
