using VectorDb.Recovery.Tests.Support;

namespace VectorDb.Recovery.Tests.Faults;

/// <summary>What was deleted and replaced does not stay on disk.</summary>
public sealed class ReclaimTests
{
    private const long MostLogBytes = 4 * 64 << 10; // Segments of 64 KiB: the one written, the one before, and spares.

    [Fact]
    public async Task Deletes_GiveSpaceBackToTheDisk()
    {
        using var directory = new TempDirectory();
        await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(directory["data"]));
        for (int round = 0; round < 6; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 400).Select(key => database.PutAsync(key, (round * 8_000) + (key * 8) + 8)));
        }

        await database.Database.CheckpointAsync();
        long full = Size();
        await Task.WhenAll(Enumerable.Range(10, 390).Select(database.DeleteAsync));
        for (int i = 0; i < 8; i++)
        {
            await database.PutAsync(1, i + 1);
            await database.Database.CheckpointAsync();
        }

        Assert.True(Size() < full / 2, $"{Size()} bytes of records and media are left of {full}");
        Assert.InRange(SizeOf("data/log", "*"), 1, MostLogBytes);
        Assert.Equal(10, database.Content().Count);
        Assert.Empty(database.Audit().Findings);

        long Size() => new[] { "records", "media" }.Sum(store => SizeOf($"data/{store}", "data-*"));
        long SizeOf(string name, string files) => new DirectoryInfo(directory[name]).EnumerateFiles(files).Sum(static f => f.Length);
    }
}
