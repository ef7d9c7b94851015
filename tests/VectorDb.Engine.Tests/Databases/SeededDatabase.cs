using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Tests.Databases;

/// <summary>A database of one collection whose items bring their vectors, made from seeds.</summary>
internal sealed class SeededDatabase : IAsyncDisposable
{
    public const string Name = "vectors";
    public const int Dimensions = 16;

    private readonly TemporaryDirectory _directory = new();
    private readonly ModelCatalogue _models = new();
    private readonly Func<DatabaseOptions, DatabaseOptions> _settings;

    private SeededDatabase(Func<DatabaseOptions, DatabaseOptions>? settings) => _settings = settings ?? (static options => options);

    public Database Database { get; private set; } = null!;

    public SpaceStatus Status => Database.Collections.Get(Name).Spaces[0];

    public static async Task<SeededDatabase> OpenAsync(
        SpaceDefinition? space = null, Func<DatabaseOptions, DatabaseOptions>? settings = null)
    {
        var made = new SeededDatabase(settings);
        await made.OpenAsync();
        await made.Database.Collections.CreateAsync(new CollectionInput
        {
            Name = Name,
            Spaces = [space ?? new SpaceDefinition { Name = "default", Dimensions = Dimensions }],
        });
        return made;
    }

    public static float[] Vector(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        await OpenAsync();
    }

    public Task FillAsync(int count, Func<int, string>? payload = null) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Database.Ingest.PutAsync(
        Name,
        new ItemInput
        {
            Id = $"i{i}",
            Vectors = new Dictionary<string, float[]> { ["default"] = Vector(i) },
            Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes(payload?.Invoke(i) ?? "{}")),
        })));

    public static SearchRequest Request(int seed, int limit = 10) =>
        new() { Collection = Name, Query = [new QueryPart { Vector = Vector(seed) }], Limit = limit };

    public Task<SearchResult> SearchAsync(SearchRequest request) => Database.Search.SearchAsync(request);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _models.DisposeAsync();
        _directory.Dispose();
    }

    private async Task OpenAsync() =>
        Database = await Database.OpenAsync(_settings(new DatabaseOptions { Directory = _directory.Path }), _models, TimeProvider.System);
}
