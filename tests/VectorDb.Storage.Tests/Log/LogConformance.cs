using System.Text;

namespace VectorDb.Storage.Tests;

/// <summary>
/// What every <see cref="ILog"/> must do, whoever keeps it. Another implementation derives a class that opens it.
/// </summary>
public abstract class LogConformance : IAsyncLifetime
{
    private readonly List<ILog> _open = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (ILog log in _open)
        {
            await log.DisposeAsync();
        }
    }

    [Fact]
    public void Read_EmptyLog_YieldsNothing()
    {
        ILog log = Open();

        Assert.Empty(log.Read(log.Head));
        Assert.Empty(log.Read(log.Tail));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(4096)]
    [InlineData(50_000)]
    public async Task Append_AnyLength_ComesBackWithIdAndAddress(int length)
    {
        ILog log = Open();
        byte[] record = Bytes(length, seed: length);
        AppendId id = new(UInt128.MaxValue - (UInt128)length);

        LogAddress address = await log.AppendAsync(record, id);

        LogEntry entry = Assert.Single(log.Read(log.Head));
        Assert.Equal(address, entry.Address);
        Assert.Equal(id, entry.Id);
        Assert.Equal(record, entry.Record.ToArray());
        Assert.Empty(log.Read(entry.Next));

        // A log that is idle may write a frame of its own behind the last record.
        Assert.InRange(entry.Next.Value, address.Value + length, log.Tail.Value);
    }

    [Fact]
    public async Task Enqueue_ManyFromManyThreads_KeepsTheOrderOfAddresses()
    {
        ILog log = Open();
        const int Writers = 8, Each = 200;
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                await log.AppendAsync(Encoding.UTF8.GetBytes($"{writer}:{i}"), new AppendId((UInt128)((writer * Each) + i)));
            }
        }))];
        await Task.WhenAll(writers);

        LogEntry[] entries = [.. log.Read(log.Head)];

        Assert.Equal(Writers * Each, entries.Length);
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.True(pair.First.Next <= pair.Second.Address));
        foreach (IGrouping<string, string> writer in entries.Select(e => Encoding.UTF8.GetString(e.Record.Span)).GroupBy(t => t.Split(':')[0]))
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{writer.Key}:{i}"), writer);
        }
    }

    [Fact]
    public async Task Read_FromAnyEntry_YieldsTheRest()
    {
        ILog log = Open();
        await AppendTexts(log, 100);
        LogEntry[] all = [.. log.Read(log.Head)];

        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(all.Skip(i).Select(Text), log.Read(all[i].Address).Select(Text));
            Assert.Equal(all.Skip(i + 1).Select(Text), log.Read(all[i].Next).Select(Text));
        }
    }

    [Fact]
    public async Task Enqueue_Next_IsWhereTheFollowingRecordIsRead()
    {
        ILog log = Open();
        for (int i = 0; i < 50; i++)
        {
            LogTicket ticket = log.Enqueue(Bytes(3000, i), AppendId.None);
            await ticket.Durable;
            LogTicket following = log.Enqueue(Bytes(10, i), AppendId.None);
            await following.Durable;

            Assert.Equal(following.Address, Assert.Single(log.Read(ticket.Next)).Address);
        }
    }

    [Fact]
    public async Task Reopen_KeepsRecordsAndGoesOn()
    {
        ILog log = Open();
        await AppendTexts(log, 20);
        LogAddress tail = log.Tail;
        log = await Reopen(log);

        Assert.True(log.Tail >= tail);
        await log.AppendAsync("after"u8.ToArray(), AppendId.None);

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"record {i}"), "after"], log.Read(log.Head).Select(Text));
    }

    [Fact]
    public async Task Append_Logged_IsReadAndSyncMakesItDurable()
    {
        ILog log = Open();
        await log.AppendAsync("logged"u8.ToArray(), AppendId.None, Durability.Logged);
        Assert.Equal("logged", Text(Assert.Single(log.Read(log.Head))));

        await log.SyncAsync();
        await log.AppendAsync("synced"u8.ToArray(), AppendId.None);
        log = await Reopen(log);

        Assert.Equal(["logged", "synced"], log.Read(log.Head).Select(Text));
    }

    [Fact]
    public async Task Trim_Before_KeepsEverythingFromThere()
    {
        ILog log = Open();
        for (int i = 0; i < 200; i++)
        {
            await log.AppendAsync(Bytes(5000, i), new AppendId((UInt128)i));
        }

        LogEntry kept = log.Read(log.Head).ElementAt(150);
        log.Trim(kept.Address);
        log.Trim(LogAddress.Origin);

        Assert.True(log.Head <= kept.Address);
        Assert.Equal(Enumerable.Range(150, 50).Select(i => new AppendId((UInt128)i)), log.Read(kept.Address).Select(e => e.Id));
        log = await Reopen(log);
        Assert.Equal(Enumerable.Range(150, 50).Select(i => new AppendId((UInt128)i)), log.Read(kept.Address).Select(e => e.Id));
    }

    [Fact]
    public async Task Read_FromTrimmedOrMissingAddress_SaysSo()
    {
        ILog log = Open();
        for (int i = 0; i < 200; i++)
        {
            await log.AppendAsync(Bytes(5000, i), AppendId.None);
        }

        LogAddress first = log.Head;
        log.Trim(log.Tail);
        Assert.NotEqual(first, log.Head);

        Assert.Equal(StorageError.NotFound, Assert.Throws<StorageException>(() => log.Read(first).ToArray()).Error);
        Assert.Equal(StorageError.NotFound, Assert.Throws<StorageException>(() => log.Read(new(log.Tail.Value + 8)).ToArray()).Error);
    }

    [Fact]
    public async Task Read_WhileAppendingAndTrimming_SeesOnlyWholeRecordsInOrder()
    {
        ILog log = Open();
        using CancellationTokenSource stop = new();
        Task writer = Task.Run(async () =>
        {
            for (long i = 0; i < 3000; i++)
            {
                await log.AppendAsync(Bytes(1500, (int)i), new AppendId((UInt128)i));
            }

            await stop.CancelAsync();
        });
        long lastSeen = -1;
        LogAddress from = log.Head;
        while (!stop.IsCancellationRequested)
        {
            foreach (LogEntry entry in log.Read(from))
            {
                Assert.Equal(++lastSeen, (long)entry.Id.Value);
                Assert.Equal(Bytes(1500, (int)lastSeen), entry.Record.ToArray());
                from = entry.Next;
            }

            log.Trim(from);
        }

        await writer;
    }

    [Fact]
    public async Task Append_AfterDispose_IsRefused()
    {
        ILog log = Open();
        await log.DisposeAsync();

        StorageException refused = await Assert.ThrowsAsync<StorageException>(
            async () => await log.AppendAsync(new byte[1], AppendId.None));

        Assert.Equal(StorageError.Closed, refused.Error);
    }

    [Fact]
    public async Task Append_Cancelled_StopsWaiting()
    {
        ILog log = Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await log.AppendAsync(new byte[1], AppendId.None, Durability.Synced, new CancellationToken(canceled: true)));
        Assert.Empty(log.Read(log.Head));
    }

    internal static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Record.Span);

    internal static async Task AppendTexts(ILog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await log.AppendAsync(Encoding.UTF8.GetBytes($"record {i}"), new AppendId((UInt128)i));
        }
    }

    /// <summary>Opens the one log of this test, which keeps about 64 KiB after a trim.</summary>
    protected abstract ILog OpenLog();

    private ILog Open()
    {
        ILog log = OpenLog();
        _open.Add(log);
        return log;
    }

    private async Task<ILog> Reopen(ILog log)
    {
        await log.DisposeAsync();
        return Open();
    }
}
