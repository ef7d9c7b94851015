namespace VectorDb.Storage.Tests;

public sealed class LogRepairTests
{
    private const string Directory = "/data/log";
    private const int Records = 200;

    [Fact]
    public async Task Inspect_SoundLog_CountsAndFindsNothing()
    {
        (SimulatedFileSystem disk, List<LogEntry> entries) = await Written();

        LogInspection found = LogRepair.Inspect(Directory, disk);

        Assert.Equal(Records, found.Records);
        Assert.Empty(found.Gaps);
        Assert.True(found.End >= entries[^1].Next);
    }

    [Fact]
    public async Task Repair_RandomDamage_LosesOnlyWhatItHit()
    {
        Random random = new(1);
        for (int round = 0; round < Soak.Size(40, 1000); round++)
        {
            (SimulatedFileSystem disk, List<LogEntry> entries) = await Written();
            LogEntry[] hit = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => entries[random.Next(Records)]).Distinct()];
            foreach (LogEntry entry in hit)
            {
                Flip(disk, entry.Address.Value + random.Next(FrameHeader.Size + entry.Record.Length), random);
            }

            LogInspection inspected = LogRepair.Inspect(Directory, disk);
            Assert.NotEmpty(inspected.Gaps);
            Assert.Equal(Records - hit.Length, inspected.Records);

            LogInspection repaired = LogRepair.Repair(Directory, disk);
            Assert.Equal(inspected.Gaps, repaired.Gaps);
            Assert.Empty(LogRepair.Inspect(Directory, disk).Gaps);
            await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
            Assert.Equal(
                entries.Select(e => e.Id).Except(hit.Select(e => e.Id)), log.Read(LogAddress.Origin).Select(e => e.Id));
            await log.AppendAsync(new byte[10], AppendId.None);
        }
    }

    [Fact]
    public async Task Repair_BadHeaderOrMissingFile_KeepsTheOtherSegments()
    {
        foreach (bool missing in new[] { true, false })
        {
            (SimulatedFileSystem disk, List<LogEntry> entries) = await Written();
            string second = Path.Combine(Directory, SegmentSet.FileName(1));
            if (missing)
            {
                disk.Delete(second);
            }
            else
            {
                Flip(disk, (64 << 10) + 20, new Random(1));
            }

            LogGap gap = Assert.Single(LogRepair.Repair(Directory, disk).Gaps);
            Assert.Equal(second, gap.File);
            Assert.Empty(LogRepair.Inspect(Directory, disk).Gaps);
            await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
            Assert.Equal(
                entries.Where(e => e.Address.Value is < (64 << 10) or >= (128 << 10)).Select(e => e.Id),
                log.Read(LogAddress.Origin).Select(e => e.Id));
        }
    }

    [Fact]
    public async Task Inspect_UnfinishedWrite_IsNoDamage()
    {
        SimulatedFileSystem disk = new(1);
        SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        await log.AppendAsync(new byte[100], new AppendId(1));
        LogAddress second = await log.AppendAsync(new byte[100], new AppendId(2), Durability.Logged);
        await log.AppendAsync(new byte[100], new AppendId(3), Durability.Logged);
        SimulatedFileSystem remains = disk.AfterKill();
        await log.DisposeAsync();
        Flip(remains, second.Value + 60, new Random(1));

        LogInspection found = LogRepair.Inspect(Directory, remains);

        Assert.Empty(found.Gaps);
        Assert.Equal(1, found.Records);
        Assert.Equal(second, found.End);
    }

    private static LogOptions Options(IFileSystem disk) => new() { FileSystem = disk, SegmentBytes = 64 << 10, SpareSegments = 0 };

    private static void Flip(SimulatedFileSystem disk, long address, Random random)
    {
        string file = Path.Combine(Directory, SegmentSet.FileName(address / (64 << 10)));
        using IStorageFile open = disk.Open(file, FileAccessMode.Buffered);
        byte[] one = new byte[1];
        open.Read(one, address % (64 << 10));
        one[0] ^= (byte)(1 << random.Next(8));
        open.Write(one, address % (64 << 10));
    }

    private static async Task<(SimulatedFileSystem Disk, List<LogEntry> Entries)> Written()
    {
        SimulatedFileSystem disk = new(1);
        await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        Random random = new(2);
        await Task.WhenAll(Enumerable.Range(0, Records).Select(i =>
            log.Enqueue(LogConformance.Bytes(1 + random.Next(2000), i), new AppendId((UInt128)i)).Durable));
        return (disk, [.. log.Read(LogAddress.Origin)]);
    }
}
