using VectorDb.Engine.Collections;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Tests.Databases;

/// <summary>A database in a directory of its own with one collection of ready vectors, which can be closed and opened again.</summary>
internal sealed class VectorDatabase : IAsyncDisposable
{
    public const string Photos = "photos";
    private const int Dimensions = 16;

    private readonly TemporaryDirectory _directory = new();
    private readonly ModelCatalogue _models = new();

    public ManualClock Clock { get; } = new();

    public Database Database { get; private set; } = null!;

    public string Directory => _directory.Path;

    public static async Task<VectorDatabase> OpenAsync(TimeSpan? itemTimeToLive = null)
    {
        var made = new VectorDatabase();
        await made.OpenAgainAsync();
        await made.Database.Collections.CreateAsync(new CollectionInput
        {
            Name = Photos,
            Spaces = [new SpaceDefinition { Name = "default", Dimensions = Dimensions }],
            ItemTimeToLive = itemTimeToLive,
        });
        return made;
    }

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        await OpenAgainAsync();
    }

    public Task<PutOutcome> PutAsync(string id, int seed, RequestMark? request = null, TimeSpan? ttl = null) => Database.Ingest.PutAsync(
        Photos,
        new ItemInput
        {
            Id = id,
            Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"seed":{{seed}}}""")),
            Vectors = new Dictionary<string, float[]> { ["default"] = Vector(seed) },
            TimeToLive = ttl,
        },
        request: request);

    /// <summary>The ids of the items nearest to a vector, by exact search.</summary>
    public async Task<string[]> FindAsync(int seed, int limit = 10)
    {
        var request = new SearchRequest { Collection = Photos, Query = [new QueryPart { Vector = Vector(seed) }], Limit = limit, Exact = true };
        return [.. (await Database.Search.SearchAsync(request)).Hits.Select(static h => h.Item.Id)];
    }

    public static float[] Vector(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _models.DisposeAsync();
        _directory.Dispose();
    }

    private async Task OpenAgainAsync() =>
        Database = await Database.OpenAsync(new DatabaseOptions { Directory = Directory }, _models, Clock);
}
