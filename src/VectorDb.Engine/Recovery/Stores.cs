using VectorDb.Engine.Features;
using VectorDb.Engine.Records;
using VectorDb.Engine.Requests;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>
/// The three key-value stores of a database, opened at the versions of one manifest, and the cache of features, which has its own.
/// </summary>
internal sealed class Stores : IAsyncDisposable
{
    private Stores(
        KeyValueStore records,
        KeyValueStore media,
        KeyValueStore blocks,
        MediaStore pictures,
        FeatureStore features,
        DiskPatience patience)
    {
        Records = records;
        Media = media;
        Blocks = blocks;
        Items = new ItemRecords(records, patience);
        Features = features;
        Requests = new RequestLedger(new RequestTable(records, ItemKey.NoCollection), patience);
        Pictures = new ItemPictures(pictures, features, patience);
        Indexes = new IndexBlocks(new BlockStore(blocks), patience);
    }

    /// <summary>Item records.</summary>
    public KeyValueStore Records { get; }

    /// <summary>Pictures.</summary>
    public KeyValueStore Media { get; }

    /// <summary>Index blocks.</summary>
    public KeyValueStore Blocks { get; }

    /// <summary>Item records, as items.</summary>
    public ItemRecords Items { get; }

    /// <summary>Pictures, by item.</summary>
    public ItemPictures Pictures { get; }

    /// <summary>What models made of pictures.</summary>
    public FeatureStore Features { get; }

    /// <summary>Requests that were done. Among the records, since they must stand at the same address of the log.</summary>
    public RequestLedger Requests { get; }

    /// <summary>Index blocks, by index.</summary>
    public IndexBlocks Indexes { get; }

    /// <summary>Opens the stores of a data directory; new and empty where the manifest has no version of them.</summary>
    /// <param name="directory">Where they are.</param>
    /// <param name="options">Their sizes.</param>
    /// <param name="manifest">Their versions.</param>
    public static Stores Open(DataDirectory directory, DatabaseOptions options, DatabaseManifest manifest)
    {
        KeyValueStore? records = null;
        KeyValueStore? media = null;
        KeyValueStore? blocks = null;
        try
        {
            records = KeyValueStore.Open(directory.Records, options.Shape.StoreOptions(options.RecordMemoryBytes), manifest.Records);
            media = KeyValueStore.Open(directory.Media, options.Shape.StoreOptions(options.MediaMemoryBytes), manifest.Media);
            blocks = KeyValueStore.Open(directory.Blocks, options.Shape.StoreOptions(null), manifest.Blocks);
            var pictures = new MediaStore(media);
            var settings = new FeatureStoreOptions(options.FeatureBytes) { Precision = options.FeaturePrecision };
            var features = FeatureStore.Open(directory.Features, settings, picture => pictures.LengthOf(picture) is not null);
            return new Stores(records, media, blocks, pictures, features, new DiskPatience(options.Shape.RetryInterval));
        }
        catch
        {
            records?.Dispose();
            media?.Dispose();
            blocks?.Dispose();
            throw;
        }
    }

    /// <summary>Ends the waiting for a full disk, since the database closes.</summary>
    public void GiveUpWaiting()
    {
        Records.GiveUpWaiting();
        Media.GiveUpWaiting();
        Blocks.GiveUpWaiting();
    }

    /// <summary>Closes the stores; what is after their last checkpoints is forgotten, the log has it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Features.DisposeAsync();
        Records.Dispose();
        Media.Dispose();
        Blocks.Dispose();
    }
}
