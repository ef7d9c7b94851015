namespace VectorDb.Engine.Tests.Databases;

public class DatabaseOptionsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Validate_MemoryThatAStoreCannotHave_IsRefusedAndSaysWhatItCan(long mebibytes)
    {
        DatabaseOptions options = new() { Directory = "data" };
        foreach ((DatabaseOptions wrong, string name) in new[]
        {
            (options with { RecordMemoryBytes = mebibytes << 20 }, nameof(DatabaseOptions.RecordMemoryBytes)),
            (options with { MediaMemoryBytes = mebibytes << 20 }, nameof(DatabaseOptions.MediaMemoryBytes)),
        })
        {
            var error = Assert.Throws<ArgumentException>(wrong.Validate);
            Assert.Contains($"{name} must be a power of two, {4 << 20:N0} bytes or more", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_LeastMemory_Works()
    {
        using var directory = new TemporaryDirectory();
        DatabaseOptions options = new() { Directory = directory.Path, RecordMemoryBytes = 4 << 20, MediaMemoryBytes = 4 << 20, MinFreeDiskBytes = 0 };
        await using var models = new Engine.Models.ModelCatalogue();
        await using Database database = await Database.OpenAsync(options, models, TimeProvider.System);
        Assert.Equal(DatabasePhase.Serving, database.Status.Phase);
    }
}
