using System.Runtime.CompilerServices;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Cli.Ingest;

/// <summary>Sends items through the client's ingest stream, which is taken up again where it broke.</summary>
internal sealed class IngestRun(VectorDbClient client, string collection, Durability durability, TimeProvider time)
{
    /// <summary>Runs until every item has its result.</summary>
    /// <param name="items">The items; an item's sequence number is its place in the list, from 1.</param>
    /// <param name="onResult">Told each result as it comes.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<IngestSummary> RunAsync(IReadOnlyList<FolderItem> items, Action<IngestResult> onResult, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        int stored = 0;
        int failed = 0;
        var options = new IngestOptions { Durability = durability };
        await foreach (IngestResult result in client.IngestAsync(collection, ReadAsync(items, cancellationToken), options, cancellationToken))
        {
            stored += result.Status.Code == 0 ? 1 : 0;
            failed += result.Status.Code == 0 ? 0 : 1;
            onResult(result);
        }

        return new IngestSummary(stored, failed, time.GetElapsedTime(begun));
    }

    /// <summary>The items, each picture read when the server has room for it.</summary>
    private static async IAsyncEnumerable<Item> ReadAsync(
        IReadOnlyList<FolderItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (FolderItem item in items)
        {
            ByteString image = item.Path is { } path ? UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, cancellationToken)) : ByteString.Empty;
            yield return new Item { Id = item.Id, Image = image, Text = item.Text, Payload = item.Payload };
        }
    }
}
