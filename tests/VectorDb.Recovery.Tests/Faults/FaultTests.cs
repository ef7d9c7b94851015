using VectorDb.Engine.Errors;
using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage;
using VectorDb.Storage.Tests;
using Xunit.Abstractions;

namespace VectorDb.Recovery.Tests.Faults;

/// <summary>The disk fails at the n-th operation, for many n: nothing that it could not keep is acknowledged, and nothing acknowledged is lost.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Keys = 60;
    private const int Writes = 150;

    // A database of this size comes to about as many operations of the disk in a run of this many writes.
    private const int Operations = 260;

    [Theory]
    [InlineData(nameof(Fault.DiskFull))]
    [InlineData(nameof(Fault.IoError))]
    [InlineData(nameof(Fault.SyncError))]
    [InlineData(nameof(Fault.ShortWrite))]
    [InlineData(nameof(Fault.PowerLoss))]
    public async Task Fault_AtTheNthOperation_LosesNothingAcknowledged(string name)
    {
        Fault fault = Enum.Parse<Fault>(name);
        int runs = Soak.Size(12, 400);
        int faults = 0;
        long acknowledged = 0, refused = 0;
        for (int run = 0; run < runs; run++)
        {
            var random = new Random(run);
            using var directory = new TempDirectory();
            var disk = new SimulatedFileSystem(run);
            var oracle = new Oracle();
            int at = 1 + ((run * Operations) + random.Next(Operations)) / runs;
            string where = $"{fault} at operation {at}, seed {run}";
            TestDatabase database = await Limit.On(TestDatabase.OpenAsync(TestDatabase.Options(directory["data"], disk)), where);

            // What must go to a full disk is waited for; somebody else makes room.
            await using (var room = new Timer(_ => disk.SpaceReturns(), null, 20, 20))
            {
                disk.FailAt(at, fault);
                refused += await WriteAsync(database, oracle, random, where);
                faults += disk.FaultHappened ? 1 : 0;
                SimulatedFileSystem remains = random.Next(2) == 0 || disk.PowerIsOff ? disk.AfterPowerLoss() : disk.AfterKill();
                await Limit.On(database.DisposeAsync().AsTask(), where);
                disk = remains;
            }

            await using TestDatabase after = await Limit.On(TestDatabase.OpenAsync(TestDatabase.Options(directory["data"], disk)), where);
            await oracle.CompareAsync(after, where);
            acknowledged += oracle.Acknowledged;
        }

        string summary = $"{fault}: {faults} faults, {acknowledged} writes acknowledged, {refused} refused, 0 lost, 0 phantoms";
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(faults > runs / 2 && acknowledged > 0);
    }

    private static async Task<long> WriteAsync(TestDatabase database, Oracle oracle, Random random, string where)
    {
        // A write that was refused may be in the log all the same; the oracle knows of one such a key, so it is left alone.
        var refused = new HashSet<int>();
        for (int i = 0; i < Writes; i++)
        {
            int key = random.Next(Keys), version = random.Next(1, int.MaxValue);
            bool delete = random.Next(4) == 0;
            if (refused.Contains(key))
            {
                continue;
            }

            oracle.Begin(key, delete ? -1 : version);
            try
            {
                await Limit.On(delete ? database.DeleteAsync(key) : database.PutAsync(key, version), where);
                oracle.Done(key);
            }
            catch (VectorDbException refusal)
            {
                Assert.True(refusal.Code == ErrorCode.Unavailable, $"{where}: {refusal}");
                refused.Add(key);
            }

            if (i % 30 == 29)
            {
                await CheckpointAsync(database, where);
            }
        }

        return refused.Count;
    }

    private static async Task CheckpointAsync(TestDatabase database, string where)
    {
        try
        {
            await Limit.On(database.Database.CheckpointAsync(), where);
        }
        catch (StorageException failure)
        {
            Assert.True(failure.Error is StorageError.NoSpace or StorageError.IoFailure, $"{where}: {failure}");
        }
    }
}
