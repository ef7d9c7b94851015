using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Cli.Evaluation;

/// <summary>The pictures of a labelled folder in a collection; their ids are their file names.</summary>
internal static class LabelledCollection
{
    /// <summary>Makes the collection and stores every picture with its payload.</summary>
    /// <returns>How many were stored.</returns>
    /// <exception cref="IOException">The server refused a picture; the message names it.</exception>
    public static async Task<int> CreateAsync(VectorDbClient client, string name, string encoder, LabelledFolder folder, CancellationToken cancellationToken)
    {
        var collection = new Collection { Name = name, Spaces = { new VectorSpace { Model = encoder } } };
        await client.CreateCollectionAsync(new CreateCollectionRequest { Collection = collection }, cancellationToken);
        int stored = 0;
        await foreach (IngestResult result in client.IngestAsync(name, ItemsAsync(folder, cancellationToken), null, cancellationToken))
        {
            if (result.Status is { Code: not 0 } status)
            {
                throw new IOException($"'{result.Id}' was not stored: {status.Message}");
            }

            stored++;
        }

        return stored;
    }

    private static async IAsyncEnumerable<Item> ItemsAsync(
        LabelledFolder folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (LabelledPicture picture in folder.Pictures)
        {
            var item = new Item
            {
                Id = picture.File,
                Image = UnsafeByteOperations.UnsafeWrap(await folder.ReadPictureAsync(picture.File, cancellationToken)),
            };
            if (picture.Payload is { } payload)
            {
                item.Payload = Struct.Parser.ParseJson(payload.GetRawText());
            }

            yield return item;
        }
    }
}
