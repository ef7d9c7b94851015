using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Inspection;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Search;
using VectorDb.Storage;

namespace VectorDb.Recovery.Tests.Support;

/// <summary>
/// A database of ready vectors with small files, so that few writes come to every place of the storage. An item of version v has
/// a vector, a payload and, now and then, a picture that all follow from v.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Name = "things";
    public const int Dimensions = 8;

    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private readonly ModelCatalogue _models;

    private TestDatabase(Database database, ModelCatalogue models)
    {
        Database = database;
        _models = models;
    }

    public Database Database { get; }

    public static DatabaseOptions Options(string directory, IFileSystem? disk = null) => new()
    {
        Directory = directory,
        RecordMemoryBytes = 1 << 20,
        MediaMemoryBytes = 1 << 20,
        CheckpointBytes = 1 << 20,
        FeatureBytes = 0,
        MinFreeDiskBytes = 0,
        MaxMemoryLoad = 1,
        Shape = new StorageShape
        {
            FileSystem = disk ?? PhysicalFileSystem.Instance,
            RetryInterval = TimeSpan.FromMilliseconds(2),
            Log = new LogOptions { SegmentBytes = 64 << 10, SealAfterIdle = Timeout.InfiniteTimeSpan },
            Store = new KeyValueOptions
            {
                PageBytes = 128 << 10, // An index block has 64 KiB.
                MemoryBytes = 512 << 10,
                SegmentBytes = 256 << 10,
                IndexBytes = 64 << 10,
                IndexCheckpointBytes = 128 << 10,
                ReadThreads = 1,
            },
        },
    };

    public static async Task<TestDatabase> OpenAsync(DatabaseOptions options)
    {
        var models = new ModelCatalogue();
        Database database = await Database.OpenAsync(options, models, TimeProvider.System);
        if (!database.Collections.List("", 10).Any(static c => c.Definition.Name == Name))
        {
            await database.Collections.CreateAsync(new CollectionInput
            {
                Name = Name,
                Spaces = [new SpaceDefinition { Name = "default", Dimensions = Dimensions, M = 4, EfConstruction = 16 }],
            });
        }

        return new TestDatabase(database, models);
    }

    public Task PutAsync(int key, int version) => Database.Ingest.PutAsync(Name, new ItemInput
    {
        Id = IdOf(key),
        Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"v":{{version}}}""")),
        Vectors = new Dictionary<string, float[]> { ["default"] = Vector(version) },
        Image = version % 8 == 0 ? Picture(version) : default,
    });

    public Task DeleteAsync(int key) => Database.Items.DeleteAsync(Name, [IdOf(key)]);

    /// <summary>What is there: versions by key, read from the items.</summary>
    public Dictionary<int, int> Content()
    {
        var content = new Dictionary<int, int>();
        for (long? from = 0; from is { } start;)
        {
            ItemPage page = Database.Items.List(Name, null, start, 1_000, ItemParts.Payload, default);
            foreach (ItemView item in page.Items)
            {
                content.Add(int.Parse(item.Id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture), VersionOf(item));
            }

            from = page.Next;
        }

        return content;
    }

    /// <summary>Whether an exact search for a version's vector finds the item of that version first.</summary>
    public async Task<bool> FindsAsync(int key, int version)
    {
        var request = new SearchRequest { Collection = Name, Query = [new QueryPart { Vector = Vector(version) }], Limit = 1, Exact = true };
        Hit hit = Assert.Single((await Database.Search.SearchAsync(request)).Hits);
        return hit.Item.Id == IdOf(key) && VersionOf(hit.Item) == version;
    }

    /// <summary>Compares everything with everything; see <see cref="Audit"/>.</summary>
    public CheckReport Audit() => new Audit(Database.Open).Run(default);

    public static string IdOf(int key) => $"k{key}";

    /// <summary>A vector of its own for each version.</summary>
    public static float[] Vector(int version)
    {
        var random = new Random(version);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>A picture whose bytes differ by version: what follows the end of a PNG is not read.</summary>
    public static byte[] Picture(int version) => [.. Png, .. BitConverter.GetBytes(version % 4_096), .. new byte[2_000]];

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _models.DisposeAsync();
    }

    private static int VersionOf(ItemView item)
    {
        using var document = System.Text.Json.JsonDocument.Parse(item.Payload.Json);
        return document.RootElement.GetProperty("v").GetInt32();
    }
}
