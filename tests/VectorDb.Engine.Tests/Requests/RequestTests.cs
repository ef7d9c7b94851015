using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Requests;

public sealed class RequestTests : IAsyncLifetime
{
    private VectorDatabase _database = null!;

    public async Task InitializeAsync() => _database = await VectorDatabase.OpenAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public static TheoryData<bool, bool> Restarts => new() { { false, false }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Restarts))]
    public async Task Put_SentAgain_IsAnsweredTheSameAndDoneOnce(bool restart, bool checkpoint)
    {
        PutOutcome first = await _database.PutAsync("", 1, Mark("r1", "a"));
        await BetweenAsync(restart, checkpoint);
        PutOutcome again = await _database.PutAsync("", 1, Mark("r1", "a"));
        Assert.Equal(first, again);
        Assert.Equal([first.Id], await _database.FindAsync(1));
    }

    [Fact]
    public async Task Put_SentTwiceAtOnce_IsDoneOnce()
    {
        PutOutcome[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _database.PutAsync("", 1, Mark("r1", "a"))));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, _database.Database.Items.Count(VectorDatabase.Photos, null, default));
    }

    [Fact]
    public async Task Put_SameIdOtherBody_AlreadyExists()
    {
        await _database.PutAsync("a", 1, Mark("r1", "a"));
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _database.PutAsync("b", 2, Mark("r1", "b")));
        Assert.Equal((ErrorCode.AlreadyExists, "request_id"), (error.Code, error.Field));
        Assert.Equal(["a"], await _database.FindAsync(2));
    }

    [Fact]
    public async Task Put_AfterADay_IsDoneAgain()
    {
        PutOutcome first = await _database.PutAsync("a", 1, Mark("r1", "a"));
        _database.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first.Etag, (await _database.PutAsync("a", 1, Mark("r1", "a"))).Etag);
        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(first.Etag, (await _database.PutAsync("a", 2, Mark("r1", "b"))).Etag);
    }

    [Fact]
    public async Task Put_Refused_MayBeSentAgain()
    {
        ItemInput wrong = new() { Id = "a", Vectors = new Dictionary<string, float[]> { ["default"] = VectorDatabase.Vector(1) }, Etag = "nope" };
        await Assert.ThrowsAsync<VectorDbException>(() => _database.Database.Ingest.PutAsync(VectorDatabase.Photos, wrong, request: Mark("r1", "a")));
        await _database.PutAsync("a", 1, Mark("r1", "b"));
        Assert.Equal(["a"], await _database.FindAsync(1));
    }

    [Theory]
    [MemberData(nameof(Restarts))]
    public async Task Delete_SentAgain_CountsTheSameAndSparesNewItems(bool restart, bool checkpoint)
    {
        await _database.PutAsync("a", 1);
        Assert.Equal(1, await DeleteAsync());
        await BetweenAsync(restart, checkpoint);
        await _database.PutAsync("a", 2);
        Assert.Equal(1, await DeleteAsync());
        Assert.Equal(["a"], await _database.FindAsync(2));

        Task<long> DeleteAsync() => _database.Database.Items.DeleteAsync(VectorDatabase.Photos, ["a"], Mark("d", ""));
    }

    [Fact]
    public async Task DeleteByFilter_SentAgain_CountsTheSame()
    {
        for (int i = 0; i < 30; i++)
        {
            await _database.PutAsync($"i{i}", i);
        }

        Assert.Equal(20, await DeleteAsync());
        await _database.PutAsync("i25", 25);
        Assert.Equal(20, await DeleteAsync());
        Assert.Equal(11, _database.Database.Items.Count(VectorDatabase.Photos, null, default));

        Task<long> DeleteAsync() => _database.Database.Items.DeleteAsync(
            VectorDatabase.Photos, new Filter.Range("seed", new Bound(10, true, false), null), Mark("d", ""));
    }

    [Theory]
    [MemberData(nameof(Restarts))]
    public async Task UpdatePayload_SentAgain_GivesTheItemOfThen(bool restart, bool checkpoint)
    {
        await _database.PutAsync("a", 1);
        ItemView first = await UpdateAsync();
        await _database.PutAsync("a", 2);
        await BetweenAsync(restart, checkpoint);
        ItemView again = await UpdateAsync();
        Assert.Equal((first.Etag, first.UpdateTime), (again.Etag, again.UpdateTime));
        Assert.Equal("""{"x":1}"""u8.ToArray(), again.Payload.Json.ToArray());
        ItemView stored = _database.Database.Items.Get(VectorDatabase.Photos, "a", ItemParts.Payload);
        Assert.Equal("""{"seed":2}"""u8.ToArray(), stored.Payload.Json.ToArray());

        Task<ItemView> UpdateAsync() => _database.Database.Items.UpdatePayloadAsync(
            VectorDatabase.Photos, "a", Payload.Parse("""{"x":1}"""u8.ToArray()), false, "", Mark("u", ""));
    }

    [Theory]
    [MemberData(nameof(Restarts))]
    public async Task Collection_CreateUpdateDelete_SentAgain_AreAnsweredTheSame(bool restart, bool checkpoint)
    {
        CollectionCatalogue collections = _database.Database.Collections;
        var input = new CollectionInput { Name = "more", Spaces = [new SpaceDefinition { Name = "s", Dimensions = 4 }] };
        CollectionDefinition made = await collections.CreateAsync(input, Mark("c", ""));
        CollectionDefinition changed = await collections.UpdateAsync("more", new CollectionChanges { Description = "d" }, made.Etag, Mark("u", ""));
        await BetweenAsync(restart, checkpoint);
        collections = _database.Database.Collections;
        Assert.Equal(made.Etag, (await collections.CreateAsync(input, Mark("c", ""))).Etag);
        Assert.Equal(changed.Etag, (await collections.UpdateAsync("more", new CollectionChanges { Description = "d" }, made.Etag, Mark("u", ""))).Etag);
        await collections.DeleteAsync("more", "", Mark("d", ""));
        await BetweenAsync(restart, checkpoint);
        Assert.Equal("more", (await _database.Database.Collections.DeleteAsync("more", "", Mark("d", ""))).Name);
    }

    [Fact]
    public void Of_TooLongAnId_IsRefused()
    {
        Assert.Null(RequestMark.Of("m", "", default));
        Assert.NotNull(RequestMark.Of("m", new string('x', 128), default));
        var error = Assert.Throws<VectorDbException>(() => RequestMark.Of("m", new string('x', 129), default));
        Assert.Equal((ErrorCode.InvalidArgument, "request_id"), (error.Code, error.Field));
    }

    private static RequestMark Mark(string id, string body) => RequestMark.Of("test", id, System.Text.Encoding.UTF8.GetBytes(body))!;

    private async Task BetweenAsync(bool restart, bool checkpoint)
    {
        if (checkpoint)
        {
            await _database.Database.CheckpointAsync();
        }

        if (restart)
        {
            await _database.ReopenAsync();
        }
    }
}
