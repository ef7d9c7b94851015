using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Expiry;

public sealed class ExpiryTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private VectorDatabase _database = null!;

    private Database Database => _database.Database;

    public async Task InitializeAsync() => _database = await VectorDatabase.OpenAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Item_FromItsEndOn_IsServedNowhere()
    {
        await _database.PutAsync("short", 1, ttl: Minute);
        await _database.PutAsync("long", 2, ttl: 2 * Minute);
        await _database.PutAsync("ever", 3);
        var all = new Filter.Exists("seed");
        _database.Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, Database.Items.Count(VectorDatabase.Photos, null, default));

        // Checked at once: nothing waits for the background.
        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<VectorDbException>(() => Database.Items.Get(VectorDatabase.Photos, "short", ItemParts.None)).Code);
        Assert.Equal(["ever", "long"], (await _database.FindAsync(1, limit: 2)).Order());
        Assert.Equal(2, Database.Items.Count(VectorDatabase.Photos, null, default));
        Assert.Equal(2, Database.Items.Count(VectorDatabase.Photos, all, default));
        Assert.Equal(["long", "ever"], Database.Items.List(VectorDatabase.Photos, null, 0, 10, ItemParts.None, default).Items.Select(static i => i.Id));
        await Assert.ThrowsAsync<VectorDbException>(() => Database.Items.UpdatePayloadAsync(VectorDatabase.Photos, "short", Payload.Empty, false, ""));
    }

    [Fact]
    public async Task Item_AfterItsEnd_IsRemovedInTheBackgroundAndStaysGone()
    {
        await _database.PutAsync("short", 1, ttl: Minute);
        await _database.PutAsync("ever", 3);
        _database.Clock.Advance(Minute);
        await Eventually.HappensAsync(() => Database.Collections.Get(VectorDatabase.Photos).ItemCount == 1);
        await _database.ReopenAsync();
        Assert.Equal(1, Database.Collections.Get(VectorDatabase.Photos).ItemCount);
        Assert.Equal(["ever"], await _database.FindAsync(1));
    }

    [Fact]
    public async Task Item_StoredAgain_HasItsNewEnd()
    {
        await _database.PutAsync("a", 1, ttl: Minute);
        await _database.PutAsync("a", 2);
        _database.Clock.Advance(2 * Minute);
        Assert.Equal(["a"], await _database.FindAsync(2));
        Assert.Null(Database.Items.Get(VectorDatabase.Photos, "a", ItemParts.None).ExpireTime);
    }

    [Fact]
    public async Task Item_StoredAfterItsEnd_IsANewOne()
    {
        DateTimeOffset start = _database.Clock.GetUtcNow();
        await _database.PutAsync("a", 1, ttl: Minute);
        _database.Clock.Advance(Minute);
        await _database.PutAsync("a", 2);
        Assert.Equal(start + Minute, Database.Items.Get(VectorDatabase.Photos, "a", ItemParts.None).CreateTime);
        Assert.Equal(["a"], await _database.FindAsync(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Item_WithAnEnd_KeepsItOverARestart(bool checkpoint)
    {
        await _database.PutAsync("short", 1, ttl: Minute);
        if (checkpoint)
        {
            await Database.CheckpointAsync();
        }

        await _database.ReopenAsync();
        Assert.Equal(["short"], await _database.FindAsync(1));
        _database.Clock.Advance(Minute);
        Assert.Empty(await _database.FindAsync(1));
    }

    [Fact]
    public async Task Collection_WithATimeToLive_GivesItToItemsWithoutOne()
    {
        await Database.Collections.UpdateAsync(VectorDatabase.Photos, new CollectionChanges { ItemTimeToLive = Minute }, "");
        await _database.PutAsync("usual", 1);
        await _database.PutAsync("own", 2, ttl: 3 * Minute);
        await _database.ReopenAsync();
        Assert.Equal(Minute, Database.Collections.Get(VectorDatabase.Photos).Definition.ItemTimeToLive);
        _database.Clock.Advance(Minute);
        Assert.Equal(["own"], await _database.FindAsync(1));
        await Database.Collections.UpdateAsync(VectorDatabase.Photos, new CollectionChanges { ItemTimeToLive = TimeSpan.Zero }, "");
        await _database.PutAsync("ever", 3);
        Assert.Null(Database.Items.Get(VectorDatabase.Photos, "ever", ItemParts.None).ExpireTime);
    }

    [Fact]
    public async Task Put_EndInThePast_IsRefused()
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _database.PutAsync("a", 1, ttl: TimeSpan.Zero));
        Assert.Equal((ErrorCode.InvalidArgument, "ttl"), (error.Code, error.Field));
        var item = new ItemInput { Vectors = new Dictionary<string, float[]> { ["default"] = VectorDatabase.Vector(1) }, ExpireTime = _database.Clock.GetUtcNow() };
        error = await Assert.ThrowsAsync<VectorDbException>(() => Database.Ingest.PutAsync(VectorDatabase.Photos, item));
        Assert.Equal((ErrorCode.InvalidArgument, "expire_time"), (error.Code, error.Field));
        error = await Assert.ThrowsAsync<VectorDbException>(
            () => Database.Ingest.PutAsync(VectorDatabase.Photos, item with { TimeToLive = Minute }));
        Assert.Equal("ttl", error.Field);
    }
}
