using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage.Tests;
using Xunit.Abstractions;

namespace VectorDb.Recovery.Tests.Models;

/// <summary>Random operations with restarts and checkpoints against a dictionary; everything is compared at each restart.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Keys = 200;
    private const int Width = 20;

    [Fact]
    public async Task RandomOperations_WithRestarts_AgreeWithTheModel()
    {
        int operations = Soak.Size(20_000, 200_000);
        const int seed = 20261130;
        var random = new Random(seed);
        using var directory = new TempDirectory();
        var oracle = new Oracle();
        int done = 0, restarts = 0;
        while (done < operations)
        {
            await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(directory["data"]));
            await oracle.CompareAsync(database, $"seed {seed}, after {done} operations");
            restarts++;
            for (int until = done + random.Next(1, operations / 6); done < until && done < operations; done += Width)
            {
                // Side by side, on keys that differ.
                await Task.WhenAll(Enumerable.Range(0, Width).Select(i => ChangeAsync(database, oracle, (random.Next(Keys / Width) * Width) + i, random.Next(1, int.MaxValue), random.Next(4) == 0)));
                if (random.Next(60) == 0)
                {
                    await database.Database.CheckpointAsync();
                }
            }
        }

        await using TestDatabase last = await TestDatabase.OpenAsync(TestDatabase.Options(directory["data"]));
        await oracle.CompareAsync(last, $"seed {seed}, at the end");
        output.WriteLine($"{done} operations, {restarts} restarts, {oracle.Acknowledged} acknowledged, {oracle.Lost} lost, {oracle.Phantoms} phantoms");
        Assert.Equal(done, oracle.Acknowledged);
    }

    private static async Task ChangeAsync(TestDatabase database, Oracle oracle, int key, int version, bool delete)
    {
        lock (oracle)
        {
            oracle.Begin(key, delete ? -1 : version);
        }

        await (delete ? database.DeleteAsync(key) : database.PutAsync(key, version));
        lock (oracle)
        {
            oracle.Done(key);
        }
    }
}
