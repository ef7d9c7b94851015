using Xunit.Abstractions;

namespace VectorDb.Storage.Tests;

/// <summary>A log lives through kills and power losses at random operations; nothing acknowledged may be lost, nothing else may appear.</summary>
public sealed class LogPowerLossTests(ITestOutputHelper output)
{
    private const string Directory = "/data/log";

    [Fact]
    public async Task Recover_AfterManyCrashes_HoldsWhatWasAcknowledged()
    {
        int crashes = 0, acknowledged = 0;
        for (int seed = 1; seed <= Soak.Size(120, 3000); seed++)
        {
            try
            {
                (int c, int a) = await LiveThroughCrashes(seed, lives: 10);
                (crashes, acknowledged) = (crashes + c, acknowledged + a);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }

        output.WriteLine($"{crashes} crashes, {acknowledged} appends acknowledged, 0 lost, 0 phantoms, 0 duplicates");
        Assert.True(acknowledged > crashes);
    }

    private static async Task<(int Crashes, int Acknowledged)> LiveThroughCrashes(int seed, int lives)
    {
        Random random = new(seed);
        LogModel model = new();
        SimulatedFileSystem disk = new(seed);
        bool killed = false;
        int crashes = 0;
        for (int life = 0; life < lives; life++)
        {
            disk.FailAt(1 + random.Next(random.Next(2) == 0 ? 12 : 300), Fault.PowerLoss);
            SegmentedLog? log = null;
            try
            {
                log = SegmentedLog.Open(Directory, Options(disk, random));
                model.CheckRecovered(log, killed);
                await Live(log, model, disk, random);
            }
            catch (StorageException) when (disk.PowerIsOff)
            {
            }

            bool closedFirst = random.Next(3) == 0;
            if (closedFirst && log is not null)
            {
                await log.DisposeAsync();
            }

            killed = !disk.PowerIsOff && random.Next(2) == 0;
            SimulatedFileSystem remains = killed ? disk.AfterKill() : disk.AfterPowerLoss();
            if (!closedFirst && log is not null)
            {
                await log.DisposeAsync();
            }

            disk = remains;
            crashes++;
        }

        await using SegmentedLog last = SegmentedLog.Open(Directory, Options(disk, random));
        model.CheckRecovered(last, killed);
        return (crashes, model.Acknowledged);
    }

    private static LogOptions Options(SimulatedFileSystem disk, Random random) => new()
    {
        FileSystem = disk,
        SegmentBytes = random.Next(4) == 0 ? 128 << 10 : 64 << 10,
        SpareSegments = random.Next(2),
        BatchBytes = random.Next(2) == 0 ? 4 << 10 : 256 << 10,
        SealAfterIdle = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? 1 : 10_000),
    };

    /// <summary>Appends from several writers until the power goes, trimming now and then.</summary>
    private static async Task Live(SegmentedLog log, LogModel model, SimulatedFileSystem disk, Random random)
    {
        int rounds = random.Next(1, 30), maxBytes = random.Next(3) == 0 ? 30_000 : 600;
        for (int round = 0; round < rounds && !disk.PowerIsOff; round++)
        {
            Task[] burst = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
                Append(log, model, model.NextRecord(random, maxBytes), random.Next(4) == 0 ? Durability.Logged : Durability.Synced))];
            await Task.WhenAll(burst);
            if (random.Next(10) == 0 && model.SomeSyncedAddress(random) is { } before)
            {
                model.Trimmed(before);
                log.Trim(before);
            }
        }
    }

    private static async Task Append(SegmentedLog log, LogModel model, byte[] record, Durability durability)
    {
        (LogTicket ticket, LogModel.Entry entry) = model.Enqueue(log, record, durability);
        await ticket.Durable;
        model.Acknowledge(entry, durability);
    }
}
