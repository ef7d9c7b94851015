using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Collections;

public sealed class CollectionCatalogueTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ModelCatalogue _models = new();
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _database = await OpenAsync();
        var space = new SpaceDefinition { Name = "default", Dimensions = 4 };
        await _database.Collections.CreateAsync(new CollectionInput { Name = "photos", Spaces = [space] });
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _models.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Update_Description_LeavesTheRestAndOutlivesRestarts()
    {
        CollectionDefinition made = _database.Collections.Get("photos").Definition;
        await _database.Collections.UpdateAsync("photos", new CollectionChanges { Description = "mine" }, made.Etag);
        var stale = await Assert.ThrowsAsync<VectorDbException>(
            () => _database.Collections.UpdateAsync("photos", new CollectionChanges { Generator = "" }, made.Etag));
        Assert.Equal(ErrorCode.Aborted, stale.Code);
        await _database.Collections.UpdateAsync("photos", new CollectionChanges { CapFilt = new CapFiltPolicy() }, "");
        for (int restart = 0; restart < 2; restart++)
        {
            CollectionDefinition now = _database.Collections.Get("photos").Definition;
            Assert.Equal(("mine", "", null), (now.Description, now.Generator, now.CapFilt));
            await _database.DisposeAsync();
            _database = await OpenAsync();
        }
    }

    private Task<Database> OpenAsync() =>
        Database.OpenAsync(new DatabaseOptions { Directory = _directory.Path }, _models, TimeProvider.System);
}
