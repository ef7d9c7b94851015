using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Tests.Databases;

public sealed class DatabaseTests : IAsyncLifetime, IDisposable
{
    private const int Dimensions = 16;

    private readonly TemporaryDirectory _directory = new();
    private readonly ModelCatalogue _models = new();
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _database = await OpenAsync();
        await _database.Collections.CreateAsync(new CollectionInput { Name = "photos", Spaces = [Space()] });
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _models.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Put_ThenSearch_FindsIt()
    {
        for (int i = 0; i < 50; i++)
        {
            await PutAsync($"i{i}", i);
        }

        SearchResult result = await SearchAsync(Vector(7), limit: 3);
        Assert.Equal("i7", result.Hits[0].Item.Id);
        Assert.Equal(1f, result.Hits[0].Score, 1e-5f);
        Assert.Equal(3, result.Hits.Count);
        Assert.Equal(["encode", "filter", "search", "fetch"], result.Stages.Select(static s => s.Stage));
    }

    [Fact]
    public async Task Put_SameId_ReplacesItAndKeepsItsCreateTime()
    {
        await PutAsync("a", 1);
        ItemView before = _database.Items.Get("photos", "a", ItemParts.None);
        await PutAsync("a", 2);
        ItemView after = _database.Items.Get("photos", "a", ItemParts.Vectors);
        Assert.Equal(before.CreateTime, after.CreateTime);
        Assert.NotEqual(before.Etag, after.Etag);
        Assert.Equal(Vector(2), after.Vectors["default"], (x, y) => Math.Abs(x - y) < 1e-5f);
        Assert.Equal(1, _database.Items.Count("photos", null, default));
        Assert.Equal(["a"], (await SearchAsync(Vector(1), exact: true)).Hits.Select(static h => h.Item.Id));
    }

    [Fact]
    public async Task Put_EtagOfAnotherState_IsAborted()
    {
        PutOutcome first = await PutAsync("a", 1);
        await PutAsync("a", 2, etag: first.Etag);
        var error = await Assert.ThrowsAsync<VectorDbException>(() => PutAsync("a", 3, etag: first.Etag));
        Assert.Equal((ErrorCode.Aborted, "ETAG_MISMATCH"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task Delete_ById_IsGoneFromEverywhere()
    {
        await PutAsync("a", 1);
        await PutAsync("b", 2);
        Assert.Equal(1, await _database.Items.DeleteAsync("photos", ["a", "nothing"]));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<VectorDbException>(() => _database.Items.Get("photos", "a", ItemParts.None)).Code);
        Assert.Equal(["b"], (await SearchAsync(Vector(1), exact: true)).Hits.Select(static h => h.Item.Id));
    }

    [Fact]
    public async Task Filter_SearchListCountDelete_AgreeOnWhatMeetsIt()
    {
        for (int i = 0; i < 40; i++)
        {
            await PutAsync($"i{i}", i, payload: $$"""{"n":{{i}},"even":{{(i % 2 == 0 ? "true" : "false")}}}""");
        }

        var filter = new Filter.AllOf([new Filter.OneOf("even", [FilterValue.Of(true)]), new Filter.Range("n", new Bound(10, true, false), null)]);
        SearchResult found = await SearchAsync(Vector(11), limit: 100, filter: filter);
        Assert.Equal(15, found.Hits.Count);
        Assert.False(found.FilterScanned);
        Assert.Equal(15, _database.Items.Count("photos", filter, default));
        ItemPage first = _database.Items.List("photos", filter, 0, 10, ItemParts.Payload, default);
        ItemPage second = _database.Items.List("photos", filter, first.Next!.Value, 10, ItemParts.Payload, default);
        Assert.Equal(found.Hits.Select(static h => h.Item.Id).Order(), first.Items.Concat(second.Items).Select(static i => i.Id).Order());
        Assert.Null(second.Next);
        Assert.Equal(15, await _database.Items.DeleteAsync("photos", filter));
        Assert.Equal(25, _database.Items.Count("photos", null, default));
    }

    [Fact]
    public async Task Search_ByItem_LeavesTheItemOut()
    {
        await PutAsync("a", 1);
        await PutAsync("b", 1);
        await PutAsync("c", 9);
        var request = new SearchRequest { Collection = "photos", Query = [new QueryPart { ItemId = "a" }], Limit = 2 };
        Assert.Equal(["b", "c"], (await _database.Search.SearchAsync(request)).Hits.Select(static h => h.Item.Id));
    }

    [Fact]
    public async Task Search_OffsetAndThreshold_CutTheRankedList()
    {
        for (int i = 0; i < 30; i++)
        {
            await PutAsync($"i{i}", i);
        }

        string[] all = [.. (await SearchAsync(Vector(3), limit: 30, exact: true)).Hits.Select(static h => h.Item.Id)];
        SearchRequest page = Request(Vector(3), 10, exact: true) with { Offset = 10 };
        Assert.Equal(all[10..20], (await _database.Search.SearchAsync(page)).Hits.Select(static h => h.Item.Id));
        SearchResult near = await _database.Search.SearchAsync(Request(Vector(3), 30, exact: true) with { ScoreThreshold = 0.999f });
        Assert.All(near.Hits, static h => Assert.True(h.Score >= 0.999f));
        Assert.Equal("i3", Assert.Single(near.Hits).Item.Id);
    }

    [Fact]
    public async Task Search_NegativePart_LeadsAway()
    {
        await PutAsync("a", 1);
        await PutAsync("b", 2);
        var request = new SearchRequest
        {
            Collection = "photos",
            Query = [new QueryPart { Vector = Vector(1) }, new QueryPart { Vector = Vector(2), Weight = -0.9f }],
        };
        SearchResult result = await _database.Search.SearchAsync(request);
        Assert.Equal("a", result.Hits[0].Item.Id);
        Assert.True(result.Hits[1].Score < 0.1f);
    }

    [Fact]
    public async Task Reopen_AfterCleanClose_HasEverything()
    {
        await FillAsync(200);
        await _database.DisposeAsync();
        _database = await OpenAsync();
        await CheckFilledAsync(200);
    }

    [Fact]
    public async Task UpdatePayload_Merge_KeepsTheVectorAndSurvivesReopening()
    {
        await PutAsync("a", 4, payload: """{"x":1,"y":2}""");
        await _database.Items.UpdatePayloadAsync("photos", "a", Payload.Parse("""{"y":null,"z":3}"""u8.ToArray()), merge: true, "");
        await _database.DisposeAsync();
        _database = await OpenAsync();
        Assert.Equal("""{"x":1,"z":3}"""u8.ToArray(), _database.Items.Get("photos", "a", ItemParts.Payload).Payload.Json.ToArray());
        Assert.Equal("a", (await SearchAsync(Vector(4))).Hits[0].Item.Id);
    }

    [Fact]
    public async Task Checkpoint_BetweenWrites_LosesNothing()
    {
        await FillAsync(100);
        await _database.CheckpointAsync();
        await PutAsync("i5", 5_005);
        await _database.Items.DeleteAsync("photos", ["i6"]);
        await _database.CheckpointAsync();
        await _database.DisposeAsync();
        _database = await OpenAsync();
        Assert.Equal("i5", (await SearchAsync(Vector(5_005), exact: true)).Hits[0].Item.Id);
        Assert.Equal(99, _database.Items.Count("photos", null, default));
    }

    [Fact]
    public async Task DeleteCollection_ThenTheNameAgain_StartsEmpty()
    {
        await FillAsync(20);
        await _database.CheckpointAsync();
        await _database.Collections.DeleteAsync("photos", "");
        await _database.Collections.CreateAsync(new CollectionInput { Name = "photos", Spaces = [Space()] });
        Assert.Equal(0, _database.Items.Count("photos", null, default));
        await PutAsync("i1", 77);
        await _database.DisposeAsync();
        _database = await OpenAsync();
        Assert.Equal(1, _database.Items.Count("photos", null, default));
        Assert.Equal("i1", (await SearchAsync(Vector(77))).Hits[0].Item.Id);
    }

    [Fact]
    public async Task Open_DirectoryInUse_SaysSo()
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(OpenAsync);
        Assert.Equal("DIRECTORY_IN_USE", error.Reason);
    }

    [Fact]
    public async Task Picture_WithReadyVector_IsKeptAndGivenBack()
    {
        byte[] png = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");
        var item = new ItemInput { Id = "p", Image = png, Vectors = new Dictionary<string, float[]> { ["default"] = Vector(1) } };
        await _database.Ingest.PutAsync("photos", item);
        await _database.DisposeAsync();
        _database = await OpenAsync();
        ItemView view = _database.Items.Get("photos", "p", ItemParts.Media);
        Assert.Equal("image/png", view.Media!.MediaType);
        Assert.Equal(png, view.Image.ToArray());
    }

    public static TheoryData<string, ItemInput> Refused => new()
    {
        { "item", new ItemInput { Id = "a" } },
        { "id", new ItemInput { Id = new string('x', 129), Vectors = Ready(Vector(1)) } },
        { "vectors.default", new ItemInput { Vectors = Ready(new float[Dimensions + 1]) } },
        { "vectors.default", new ItemInput { Vectors = Ready([float.NaN, .. new float[Dimensions - 1]]) } },
        { "vectors.default", new ItemInput { Vectors = Ready(new float[Dimensions]) } },
        { "vectors.other", new ItemInput { Vectors = new Dictionary<string, float[]> { ["other"] = Vector(1) } } },
        { "item", new ItemInput { Text = "no model could encode this" } },
        { "image", new ItemInput { Image = "not a picture"u8.ToArray(), Vectors = Ready(Vector(1)) } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Put_WrongItem_NamesTheField(string field, ItemInput item)
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _database.Ingest.PutAsync("photos", item));
        Assert.Equal((ErrorCode.InvalidArgument, field), (error.Code, error.Field));
        Assert.Equal(0, _database.Items.Count("photos", null, default));
    }

    [Fact]
    public async Task Put_UnknownCollection_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _database.Ingest.PutAsync("nope", new ItemInput { Vectors = Ready(Vector(1)) }));
        Assert.Equal((ErrorCode.NotFound, "collection"), (error.Code, error.Field));
    }

    [Fact]
    public async Task Create_SecondOfTheName_AlreadyExists()
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _database.Collections.CreateAsync(new CollectionInput { Name = "photos", Spaces = [Space()] }));
        Assert.Equal(ErrorCode.AlreadyExists, error.Code);
    }

    [Fact]
    public async Task Put_ManyAtOnce_AllAreFoundByTheirVectors()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => PutAsync($"i{i}", i)));
        for (int i = 0; i < 500; i += 25)
        {
            Assert.Equal($"i{i}", (await SearchAsync(Vector(i))).Hits[0].Item.Id);
        }
    }

    private static SpaceDefinition Space() => new() { Name = "default", Dimensions = Dimensions };

    private static Dictionary<string, float[]> Ready(float[] vector) => new() { ["default"] = vector };

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(static v => v * v));
        return [.. vector.Select(v => v / norm)];
    }

    private Task<Database> OpenAsync() =>
        Database.OpenAsync(new DatabaseOptions { Directory = _directory.Path }, _models, TimeProvider.System);

    private Task<PutOutcome> PutAsync(string id, int seed, string etag = "", string payload = "{}") => _database.Ingest.PutAsync(
        "photos",
        new ItemInput { Id = id, Vectors = Ready(Vector(seed)), Etag = etag, Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes(payload)) });

    private async Task FillAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await PutAsync($"i{i}", i);
        }
    }

    private async Task CheckFilledAsync(int count)
    {
        Assert.Equal(count, _database.Items.Count("photos", null, default));
        for (int i = 0; i < count; i += 10)
        {
            Assert.Equal($"i{i}", (await SearchAsync(Vector(i), exact: true)).Hits[0].Item.Id);
        }
    }

    private static SearchRequest Request(float[] vector, int limit, bool exact = false, Filter? filter = null) =>
        new() { Collection = "photos", Query = [new QueryPart { Vector = vector }], Limit = limit, Exact = exact, Filter = filter };

    private Task<SearchResult> SearchAsync(float[] vector, int limit = 10, bool exact = false, Filter? filter = null) =>
        _database.Search.SearchAsync(Request(vector, limit, exact, filter));
}
