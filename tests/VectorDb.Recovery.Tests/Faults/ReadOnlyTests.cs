using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage;
using VectorDb.Storage.Tests;

namespace VectorDb.Recovery.Tests.Faults;

/// <summary>What a database says and does while its disk does not take writes.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private const int Writes = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _directory = new();
    private readonly SimulatedFileSystem _disk = new(1);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DiskFull_RefusesWithAReason_ServesReads_AndGoesOnWhenSpaceReturns()
    {
        await using TestDatabase database = await OpenAsync(Options);
        await database.PutAsync(1, 1);
        _disk.FailAt(1, Fault.DiskFull);
        VectorDbException refusal = await RefusalAsync(database);
        Assert.Equal((ErrorCode.Unavailable, "DISK_FULL"), (refusal.Code, refusal.Reason));
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal(DatabasePhase.ReadOnly, database.Database.Status.Phase);
        Assert.Contains("space", database.Database.Status.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.True(await database.FindsAsync(1, 1));

        _disk.SpaceReturns();
        await PhaseAsync(database, DatabasePhase.Serving);
        await database.PutAsync(9_999, 1_234);
        Assert.True(await database.FindsAsync(9_999, 1_234));
        Assert.Empty(database.Audit().Findings);
    }

    [Fact]
    public async Task DiskFull_WhileApplying_WritesWaitForSpaceOrAreRefused()
    {
        await using TestDatabase database = await OpenAsync(LogFits);
        _disk.FailAt(1, Fault.DiskFull);
        Task[] writes = Start(database);
        await PhaseAsync(database, DatabasePhase.ReadOnly);
        _disk.SpaceReturns();
        Assert.Equal(await DoneAsync(writes), database.Content().Count);
        Assert.Empty(database.Audit().Findings);
    }

    [Fact]
    public async Task DiskFull_WhileApplyingVectorsOnDisk_WritesWaitForSpaceOrAreRefused()
    {
        const string Name = "on-disk";
        const int Dimensions = 512;
        await using TestDatabase database = await OpenAsync(LogFits);
        await database.Database.Collections.CreateAsync(new CollectionInput
        {
            Name = Name,
            Spaces = [new SpaceDefinition { Name = "default", Dimensions = Dimensions, Codes = Codes.EightBit, VectorsOnDisk = true, M = 4, EfConstruction = 16 }],
        });
        _disk.FailAt(1, Fault.DiskFull);
        Task[] writes = [.. Enumerable.Range(1, Writes).Select(key => database.Database.Ingest.PutAsync(Name, new ItemInput
        {
            Id = TestDatabase.IdOf(key),
            Vectors = new Dictionary<string, float[]> { ["default"] = [.. Enumerable.Repeat((float)key, Dimensions)] },
        }))];
        await PhaseAsync(database, DatabasePhase.ReadOnly);
        _disk.SpaceReturns();
        Assert.Equal(await DoneAsync(writes), database.Database.Status.Items);
        Assert.Empty(database.Audit().Findings);
    }

    [Fact]
    public async Task DiskFull_WhileClosing_ClosesAndLosesNothingAcknowledged()
    {
        TestDatabase database = await OpenAsync(LogFits);
        _disk.FailAt(1, Fault.DiskFull);
        Task[] writes = Start(database);
        await PhaseAsync(database, DatabasePhase.ReadOnly);
        await Limit.On(database.DisposeAsync().AsTask(), "closing at a full disk");
        int[] acknowledged = [.. Enumerable.Range(0, Writes).Where(key => writes[key].IsCompletedSuccessfully)];
        await Limit.On(Task.WhenAll(writes).ContinueWith(static all => _ = all.Exception, TaskScheduler.Default), "writes after closing");

        await using TestDatabase after = await TestDatabase.OpenAsync(LogFits with { Shape = LogFits.Shape with { FileSystem = _disk.AfterKill() } });
        Assert.Empty(acknowledged.Except(after.Content().Keys));
        Assert.Empty(after.Audit().Findings);
    }

    [Fact]
    public async Task DiskFull_WhileRecovering_ClosesAndLosesNothing()
    {
        TestDatabase before = await OpenAsync(LogFits);
        await Limit.On(Task.WhenAll(Start(before)), "writes");
        SimulatedFileSystem remains = _disk.AfterKill();
        await Limit.On(before.DisposeAsync().AsTask(), "closing");
        DatabaseOptions options = LogFits with { Shape = LogFits.Shape with { FileSystem = remains } };

        remains.FailAt(1, Fault.DiskFull);
        await using var models = new Engine.Models.ModelCatalogue();
        Database recovering = Database.Begin(options, models, TimeProvider.System);
        await Task.WhenAny(recovering.Recovery, Task.Delay(500));
        Assert.Equal(DatabasePhase.Recovering, recovering.Status.Phase);
        await Limit.On(recovering.DisposeAsync().AsTask(), "closing while it recovers at a full disk");

        remains.SpaceReturns();
        await using TestDatabase after = await OpenAsync(options);
        Assert.Equal(Writes, after.Content().Count);
        Assert.Empty(after.Audit().Findings);
    }

    [Theory]
    [InlineData(nameof(Fault.IoError))]
    [InlineData(nameof(Fault.SyncError))]
    public async Task FailedDisk_StaysReadOnlyUntilOpenedAgain(string fault)
    {
        await using TestDatabase database = await OpenAsync(Options);
        await database.PutAsync(1, 1);
        _disk.FailAt(1, Enum.Parse<Fault>(fault));
        VectorDbException refusal = await RefusalAsync(database);
        Assert.Equal((ErrorCode.Unavailable, "READ_ONLY"), (refusal.Code, refusal.Reason));
        await Task.Delay(50);
        Assert.Equal("READ_ONLY", (await RefusalAsync(database)).Reason);
        Assert.Equal(DatabasePhase.ReadOnly, database.Database.Status.Phase);
        Assert.True(await database.FindsAsync(1, 1));
    }

    [Fact]
    public async Task Guards_RefuseBeforeDiskOrMemoryRunOut_AndLetDeletionsPass()
    {
        long used = 10;
        DatabaseOptions options = Options with { MaxMemoryLoad = 0.5, MinFreeDiskBytes = 1 << 20 };
        options = options with { Shape = options.Shape with { Memory = () => new MemoryUse(Volatile.Read(ref used), 100) } };
        await using TestDatabase database = await OpenAsync(options);
        await database.PutAsync(1, 1);

        Volatile.Write(ref used, 60);
        VectorDbException memory = await RefusalAsync(database);
        Assert.Equal((ErrorCode.ResourceExhausted, "MEMORY_LOW"), (memory.Code, memory.Reason));

        (used, _disk.Free) = (10, 1 << 19);
        VectorDbException disk = await RefusalAsync(database, "DISK_FULL");
        Assert.Equal(ErrorCode.Unavailable, disk.Code);
        Assert.Contains("under the limit", disk.Message, StringComparison.Ordinal);
        await database.DeleteAsync(1);
        Assert.DoesNotContain(1, database.Content().Keys);

        _disk.Free = 1 << 30;
        await PhaseAsync(database, DatabasePhase.Serving);
        await database.PutAsync(2, 2);
    }

    private DatabaseOptions Options => TestDatabase.Options(_directory["data"], _disk);

    /// <summary>The log needs no space: it is the stores that meet the full disk.</summary>
    private DatabaseOptions LogFits => Options with { Shape = Options.Shape with { Log = Options.Shape.Log with { SegmentBytes = 16 << 20 } } };

    private static Task<TestDatabase> OpenAsync(DatabaseOptions options) => Limit.On(TestDatabase.OpenAsync(options), "opening");

    /// <summary>Writes at once, each with a picture, which two share: more than the memory of the media.</summary>
    private static Task[] Start(TestDatabase database) => [.. Enumerable.Range(0, Writes).Select(key => database.PutAsync(key, ((key / 2) * 8) + 8))];

    /// <summary>Waits for writes; how many were done. The others were refused while the disk was full, before they were logged.</summary>
    private static async Task<int> DoneAsync(Task[] writes)
    {
        int done = 0;
        foreach (Task write in writes)
        {
            try
            {
                await Limit.On(write, "a write at a full disk");
                done++;
            }
            catch (VectorDbException refusal)
            {
                Assert.Equal("DISK_FULL", refusal.Reason);
            }
        }

        return done;
    }

    /// <summary>Writes until it is refused.</summary>
    private static async Task<VectorDbException> RefusalAsync(TestDatabase database, string? reason = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; TimeProvider.System.GetElapsedTime(start) < Patience; i++)
        {
            try
            {
                await Limit.On(database.PutAsync(100 + (i % 50), i + 1), "a write that is to be refused");
                await Task.Delay(i > 5_000 ? 10 : 0);
            }
            catch (VectorDbException refusal) when (reason is null || refusal.Reason == reason)
            {
                return refusal;
            }
            catch (VectorDbException)
            {
                await Task.Delay(20);
            }
        }

        throw new TimeoutException("Nothing was refused.");
    }

    private static async Task PhaseAsync(TestDatabase database, DatabasePhase phase)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (database.Database.Status.Phase != phase)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"The database is {database.Database.Status.Phase}, not {phase}: {database.Database.Status.Reason}");
            await Task.Delay(25);
        }
    }
}
