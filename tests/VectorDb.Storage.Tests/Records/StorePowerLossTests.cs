using Xunit.Abstractions;

namespace VectorDb.Storage.Tests;

/// <summary>Log, stores and manifest together live through kills and power losses at random operations, checkpoints and compactions included.</summary>
public sealed class StorePowerLossTests(ITestOutputHelper output)
{
    internal static KeyValueOptions Shape => new()
    {
        PageBytes = 8 << 10,
        MemoryBytes = 32 << 10,
        SegmentBytes = 32 << 10,
        IndexBytes = 64 << 10,
        IndexCheckpointBytes = 64 << 10,
        ReadThreads = 1,
    };

    [Fact]
    public async Task Recover_AfterManyCrashes_HoldsExactlyWhatWasAcknowledged()
    {
        int crashes = 0;
        long acknowledged = 0;
        for (int seed = 1; seed <= Soak.Size(25, 1000); seed++)
        {
            try
            {
                (int c, long a) = await LiveThroughCrashes(seed, lives: 10);
                (crashes, acknowledged) = (crashes + c, acknowledged + a);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }

        output.WriteLine($"{crashes} crashes, {acknowledged} changes acknowledged, 0 lost, 0 phantoms, 0 duplicates");
    }

    private static async Task<(int Crashes, long Acknowledged)> LiveThroughCrashes(int seed, int lives)
    {
        Random random = new(seed);
        SimulatedFileSystem disk = new(seed);
        Dictionary<int, int> model = [];
        (int Key, int? Value)? uncertain = null;
        long acknowledged = 0;
        for (int life = 0; life < lives; life++)
        {
            disk.FailAt(1 + random.Next(random.Next(3) == 0 ? 20 : 400), Fault.PowerLoss);
            MiniDatabase? database = null;
            try
            {
                database = await MiniDatabase.OpenAsync(disk, Shape, spareSegments: random.Next(2));
                CheckAndAdopt(database, model, ref uncertain);
                int changes = random.Next(400);
                for (int i = 0; i < changes; i++)
                {
                    int key = random.Next(150), value = random.Next(1_000_000);
                    bool delete = random.Next(4) == 0;
                    uncertain = (key, delete ? null : value);
                    await (delete ? database.DeleteAsync(key) : database.PutAsync(key, value));
                    Adopt(model, uncertain.Value);
                    uncertain = null;
                    acknowledged++;
                    if (random.Next(60) == 0)
                    {
                        await database.CheckpointAsync();
                    }

                    if (random.Next(120) == 0)
                    {
                        await database.CompactAsync();
                    }
                }
            }
            catch (StorageException) when (disk.PowerIsOff)
            {
            }

            SimulatedFileSystem remains = !disk.PowerIsOff && random.Next(2) == 0 ? disk.AfterKill() : disk.AfterPowerLoss();
            if (database is not null)
            {
                await database.DisposeAsync();
            }

            disk = remains;
        }

        await using MiniDatabase last = await MiniDatabase.OpenAsync(disk, Shape);
        CheckAndAdopt(last, model, ref uncertain);
        return (lives, acknowledged);
    }

    /// <summary>The last change may be there or not if it was not acknowledged; everything else is as the model says.</summary>
    private static void CheckAndAdopt(MiniDatabase database, Dictionary<int, int> model, ref (int Key, int? Value)? uncertain)
    {
        Dictionary<int, int> content = database.Content();
        if (uncertain is { } change)
        {
            Dictionary<int, int> with = new(model);
            Adopt(with, change);
            if (!content.OrderBy(p => p.Key).SequenceEqual(model.OrderBy(p => p.Key)))
            {
                Adopt(model, change);
            }

            uncertain = null;
        }

        Assert.Equal(model.OrderBy(p => p.Key), content.OrderBy(p => p.Key));
    }

    private static void Adopt(Dictionary<int, int> model, (int Key, int? Value) change)
    {
        if (change.Value is { } value)
        {
            model[change.Key] = value;
        }
        else
        {
            model.Remove(change.Key);
        }
    }
}
