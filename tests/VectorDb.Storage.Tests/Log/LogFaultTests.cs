namespace VectorDb.Storage.Tests;

/// <summary>The disk fails at the n-th operation, for every n: nothing unacknowledged counts, nothing acknowledged is lost.</summary>
public sealed class LogFaultTests
{
    private const string Directory = "/data/log";

    public static TheoryData<int> Faults => new() { (int)Fault.IoError, (int)Fault.ShortWrite, (int)Fault.DiskFull };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Append_FaultAtEveryOperation_KeepsTheAcknowledged(int faultNumber)
    {
        Fault fault = (Fault)faultNumber;
        bool happened = true;
        int refusals = 0;
        for (int n = 1; happened; n++)
        {
            SimulatedFileSystem disk = new(n);
            LogModel model = new();
            Random random = new(n);
            disk.FailAt(n, fault);
            try
            {
                SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
                refusals += await AppendMany(log, model, disk, random, fault) ? 1 : 0;
                SimulatedFileSystem remains = random.Next(2) == 0 ? disk.AfterKill() : disk.AfterPowerLoss();
                await log.DisposeAsync();
                happened = disk.FaultHappened;
                disk = remains;
            }
            catch (StorageException failure)
            {
                // Opening failed: nothing was promised.
                Assert.Equal(fault == Fault.DiskFull ? StorageError.NoSpace : StorageError.IoFailure, failure.Error);
                disk = disk.AfterPowerLoss();
            }

            await using SegmentedLog recovered = SegmentedLog.Open(Directory, Options(disk));
            model.CheckRecovered(recovered, loggedIsKept: false);
            await recovered.AppendAsync(new byte[10], AppendId.None);
        }

        Assert.True(refusals > (fault == Fault.DiskFull ? 5 : 50), $"{refusals} refusals");
    }

    [Fact]
    public async Task Append_AfterFailedWrite_IsReadOnlyWithTheReason()
    {
        SimulatedFileSystem disk = new(1);
        await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        await log.AppendAsync("kept"u8.ToArray(), AppendId.None);
        disk.FailAt(1, Fault.IoError);

        StorageException failure = await Assert.ThrowsAsync<StorageException>(async () => await log.AppendAsync(new byte[10], AppendId.None));
        StorageException refusal = await Assert.ThrowsAsync<StorageException>(async () => await log.AppendAsync(new byte[10], AppendId.None));

        Assert.Equal(StorageError.IoFailure, failure.Error);
        Assert.Equal(StorageError.IoFailure, refusal.Error);
        Assert.Contains("read-only", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(StorageError.IoFailure, log.Fault!.Error);
        Assert.Equal("kept", LogConformance.Text(Assert.Single(log.Read(log.Head))));
    }

    [Fact]
    public async Task Sync_Failed_IsNeverTakenForDoneLater()
    {
        SimulatedFileSystem disk = new(1);
        SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        await log.AppendAsync("logged"u8.ToArray(), AppendId.None, Durability.Logged);
        disk.FailAt(1, Fault.IoError);
        await Assert.ThrowsAsync<StorageException>(() => log.SyncAsync());

        // The system now believes that the pages are clean: a second fsync would succeed and mean nothing.
        await Assert.ThrowsAsync<StorageException>(() => log.SyncAsync());
        await Assert.ThrowsAsync<StorageException>(async () => await log.AppendAsync(new byte[1], AppendId.None));
        SimulatedFileSystem remains = disk.AfterPowerLoss();
        await log.DisposeAsync();

        await using SegmentedLog recovered = SegmentedLog.Open(Directory, Options(remains));
        Assert.Empty(recovered.Read(recovered.Head));
    }

    [Fact]
    public async Task Append_DiskFull_ResumesByItselfWhenSpaceReturns()
    {
        SimulatedFileSystem disk = new(1);
        SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        await log.AppendAsync(new byte[30_000], new AppendId(1));
        await log.AppendAsync(new byte[30_000], new AppendId(2));
        disk.FailAt(1, Fault.DiskFull);

        StorageException refused = await Assert.ThrowsAsync<StorageException>(async () => await log.AppendAsync(new byte[30_000], new AppendId(3)));
        Assert.Equal(StorageError.NoSpace, refused.Error);
        Assert.Equal(StorageError.NoSpace, log.Fault!.Error);
        Assert.Equal(2, log.Read(log.Head).Count());

        disk.SpaceReturns();
        await WaitUntilWritable(log);
        await log.AppendAsync(new byte[30_000], new AppendId(4));

        Assert.Equal([1, 2, 4], log.Read(log.Head).Select(e => (int)e.Id.Value));
        SimulatedFileSystem remains = disk.AfterPowerLoss();
        await log.DisposeAsync();
        await using SegmentedLog recovered = SegmentedLog.Open(Directory, Options(remains));
        Assert.Equal([1, 2, 4], recovered.Read(recovered.Head).Select(e => (int)e.Id.Value));
    }

    internal static async Task WaitUntilWritable(ILog log)
    {
        while (log.Fault is not null)
        {
            await Task.Delay(1);
        }
    }

    private static LogOptions Options(SimulatedFileSystem disk) => new()
    {
        FileSystem = disk,
        SegmentBytes = 64 << 10,
        SpareSegments = 0,
        SealAfterIdle = Timeout.InfiniteTimeSpan,
        RetryInterval = TimeSpan.FromMilliseconds(1),
    };

    private static async Task<bool> AppendMany(SegmentedLog log, LogModel model, SimulatedFileSystem disk, Random random, Fault fault)
    {
        bool refused = false;
        for (int i = 0; i < 120; i++)
        {
            Durability durability = random.Next(5) == 0 ? Durability.Logged : Durability.Synced;
            byte[] record = model.NextRecord(random, 4000);
            try
            {
                (LogTicket ticket, LogModel.Entry entry) = model.Enqueue(log, record, durability);
                try
                {
                    await ticket.Durable;
                    model.Acknowledge(entry, durability);
                }
                catch (StorageException)
                {
                    model.Refused(entry, knownAbsent: fault == Fault.DiskFull);
                    throw;
                }

                if (i == 80 && model.SomeSyncedAddress(random) is { } before)
                {
                    model.Trimmed(before);
                    log.Trim(before);
                }
            }
            catch (StorageException failure)
            {
                refused = true;
                Assert.Equal(fault == Fault.DiskFull ? StorageError.NoSpace : StorageError.IoFailure, failure.Error);
                if (fault != Fault.DiskFull)
                {
                    // A trim that fails says so and leaves the log writable.
                    Assert.True(log.Fault is not null || i == 80);
                    continue;
                }

                disk.SpaceReturns();
                await WaitUntilWritable(log);
            }
        }

        return refused;
    }
}
