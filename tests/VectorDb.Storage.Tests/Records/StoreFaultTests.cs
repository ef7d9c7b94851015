namespace VectorDb.Storage.Tests;

/// <summary>The disk fails at the n-th operation under log, stores and manifest, for every n.</summary>
public sealed class StoreFaultTests
{
    public static TheoryData<int> Faults => new() { (int)Fault.IoError, (int)Fault.ShortWrite, (int)Fault.DiskFull };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Change_FaultAtEveryOperation_KeepsTheAcknowledged(int faultNumber)
    {
        Fault fault = (Fault)faultNumber;
        bool happened = true;
        int failures = 0;
        for (int n = 1; happened; n += Soak.IsOn || n < 40 ? 1 : 11)
        {
            SimulatedFileSystem disk = new(n);
            Dictionary<int, int> model = [];
            disk.FailAt(n, fault);
            (SimulatedFileSystem remains, HashSet<int> uncertain) = await RunAsync(disk, model, fault);
            failures += uncertain.Count > 0 ? 1 : 0;
            happened = disk.FaultHappened;

            await using MiniDatabase recovered = await MiniDatabase.OpenAsync(remains, StorePowerLossTests.Shape);
            Dictionary<int, int> content = recovered.Content();
            Assert.Equal(
                model.Where(p => !uncertain.Contains(p.Key)).OrderBy(p => p.Key),
                content.Where(p => !uncertain.Contains(p.Key)).OrderBy(p => p.Key));
            await recovered.PutAsync(1, 1);
            await recovered.CheckpointAsync();
        }

        Assert.True(failures > 0 || fault == Fault.DiskFull);
    }

    /// <summary>Changes with checkpoints between, until the end or until the database can no more; returns the disk as it is after a crash.</summary>
    private static async Task<(SimulatedFileSystem Remains, HashSet<int> Uncertain)> RunAsync(
        SimulatedFileSystem disk, Dictionary<int, int> model, Fault fault)
    {
        HashSet<int> uncertain = [];
        MiniDatabase? database = null;

        // A page that must go to a full disk is waited for; somebody else makes room.
        using Timer room = new(_ => disk.SpaceReturns(), null, 5, 5);
        try
        {
            database = await MiniDatabase.OpenAsync(disk, StorePowerLossTests.Shape);
            Random random = new(1);
            for (int i = 0; i < 150; i++)
            {
                int key = i % 70, value = random.Next(1_000_000);
                try
                {
                    await database.PutAsync(key, value);
                    model[key] = value;
                    uncertain.Remove(key);
                }
                catch (StorageException failure)
                {
                    CheckError(failure, fault);
                    uncertain.Add(key);
                }

                if (i % 40 == 39)
                {
                    try
                    {
                        await database.CheckpointAsync();
                    }
                    catch (StorageException failure)
                    {
                        CheckError(failure, fault);
                    }
                }
            }
        }
        catch (StorageException failure)
        {
            CheckError(failure, fault);
        }

        SimulatedFileSystem remains = disk.AfterPowerLoss();
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        return (remains, uncertain);
    }

    private static void CheckError(StorageException failure, Fault fault) =>
        Assert.True(
            failure.Error == StorageError.IoFailure || (fault == Fault.DiskFull && failure.Error == StorageError.NoSpace),
            $"{failure.Error}: {failure}");
}
