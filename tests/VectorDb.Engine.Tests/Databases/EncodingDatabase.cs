using VectorDb.Engine.Collections;
using VectorDb.Engine.Inspection;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Tests.Databases;

/// <summary>A database with a collection of texts and pictures that a tiny CLIP encodes, and another tiny CLIP to change to.</summary>
internal sealed class EncodingDatabase : IAsyncDisposable
{
    public const string Name = "photos";
    public const string Former = "former";
    public const string Next = "next";

    private readonly TemporaryDirectory _directory = new();

    private EncodingDatabase()
    {
    }

    public ModelCatalogue Models { get; } = new();

    public Database Database { get; private set; } = null!;

    public CollectionDefinition Definition => Database.Collections.Get(Name).Definition;

    public MigrationStatus Migration => Database.Migrations.Get(Name);

    public static string Goldens { get; } = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests/Goldens/clip-vit");

    public static byte[] Picture(string name) => File.ReadAllBytes(Path.Combine(Goldens, "gelu-newcfg/inputs", name));

    public static async Task<EncodingDatabase> OpenAsync(bool vectorsOnDisk = false)
    {
        var made = new EncodingDatabase();
        await made.Models.LoadAsync(Former, Path.Combine(Goldens, "gelu-newcfg"), new ModelSettings());
        await made.LoadNextAsync();
        await made.OpenAgainAsync();
        await made.Database.Collections.CreateAsync(new CollectionInput
        {
            Name = Name,
            Spaces = [new SpaceDefinition { Name = "default", Model = Former, Dimensions = 0, VectorsOnDisk = vectorsOnDisk }],
        });
        return made;
    }

    public Task LoadNextAsync() => Models.LoadAsync(Next, Path.Combine(Goldens, "quickgelu-legacy-eos"), new ModelSettings());

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        await OpenAgainAsync();
    }

    public Task PutAsync(string id, string text, byte[]? picture = null) =>
        Database.Ingest.PutAsync(Name, new ItemInput { Id = id, Text = text, Image = picture ?? [] });

    public async Task FillAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await PutAsync($"t{i}", $"a photo of {i} dogs", i == 0 ? Picture("rgb.jpg") : null);
        }
    }

    /// <summary>Begins a migration and waits until it is filled.</summary>
    public async Task MigrateAsync()
    {
        await Database.Migrations.StartAsync(new MigrationInput { Collection = Name, Model = Next });
        await FilledAsync();
    }

    public async Task FilledAsync()
    {
        await Eventually.HappensAsync(() => Migration.Missing == 0);
        Assert.Equal("", Migration.LastFailure);
    }

    /// <summary>The ids nearest to a text, by exact search.</summary>
    public async Task<string[]> FindAsync(string text, int limit = 10)
    {
        var request = new SearchRequest { Collection = Name, Query = [new QueryPart { Text = text }], Limit = limit, Exact = true };
        return [.. (await Database.Search.SearchAsync(request)).Hits.Select(static h => h.Item.Id)];
    }

    /// <summary>The vector that searches compare an item by.</summary>
    public float[] VectorOf(string id) => Database.Items.Get(Name, id, ItemParts.Vectors).Vectors["default"];

    public CheckReport Audit() => new Audit(Database.Open).Run(default);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Models.DisposeAsync();
        _directory.Dispose();
    }

    private async Task OpenAgainAsync() => Database = await Database.OpenAsync(
        new DatabaseOptions { Directory = _directory.Path, MinFreeDiskBytes = 0, MaxMemoryLoad = 1 }, Models, TimeProvider.System);

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "VectorDb.sln")) ? directory : FindRoot(Path.GetDirectoryName(directory)!);
}
