using VectorDb.Engine.Records;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>The three key-value stores of a database, opened at the versions of one manifest.</summary>
internal sealed class Stores : IDisposable
{
    private Stores(KeyValueStore records, KeyValueStore media, KeyValueStore blocks)
    {
        Records = records;
        Media = media;
        Blocks = blocks;
        Items = new ItemRecords(records);
        Pictures = new ItemPictures(new MediaStore(media));
        Indexes = new IndexBlocks(new BlockStore(blocks));
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

    /// <summary>Index blocks, by index.</summary>
    public IndexBlocks Indexes { get; }

    /// <summary>Opens the stores of a data directory; new and empty where the manifest has no version of them.</summary>
    public static Stores Open(DataDirectory directory, DatabaseOptions options, DatabaseManifest manifest)
    {
        KeyValueStore? records = null;
        KeyValueStore? media = null;
        try
        {
            records = KeyValueStore.Open(directory.Records, new KeyValueOptions { MemoryBytes = options.RecordMemoryBytes }, manifest.Records);
            media = KeyValueStore.Open(directory.Media, new KeyValueOptions { MemoryBytes = options.MediaMemoryBytes }, manifest.Media);
            KeyValueStore blocks = KeyValueStore.Open(directory.Blocks, new KeyValueOptions(), manifest.Blocks);
            return new Stores(records, media, blocks);
        }
        catch
        {
            records?.Dispose();
            media?.Dispose();
            throw;
        }
    }

    /// <summary>Closes the stores; what is after their last checkpoints is forgotten, the log has it.</summary>
    public void Dispose()
    {
        Records.Dispose();
        Media.Dispose();
        Blocks.Dispose();
    }
}
