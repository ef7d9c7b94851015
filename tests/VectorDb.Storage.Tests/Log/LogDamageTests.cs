namespace VectorDb.Storage.Tests;

/// <summary>Damage to any byte of a log that was closed: never served, and reported with its place.</summary>
public sealed class LogDamageTests
{
    private const string Directory = "/data/log";
    private const int Records = 300;

    private static LogOptions Options(IFileSystem disk) => new() { FileSystem = disk, SegmentBytes = 64 << 10, SpareSegments = 0 };

    [Fact]
    public async Task Open_AnyByteOfARecordFlipped_IsReportedWithItsPlace()
    {
        SimulatedFileSystem disk = await WrittenLog();
        List<(string File, long Offset, long End)> places = await PlacesOfRecords(disk);
        Random random = new(1);
        for (int i = 0; i < Soak.Size(400, 20_000); i++)
        {
            (string file, long offset, long end) = places[random.Next(places.Count)];
            long at = random.NextInt64(offset, end);
            Alter(disk, file, at, bytes => bytes[0] ^= (byte)(1 << random.Next(8)));

            StorageException damage = await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk));

            Assert.Equal(StorageError.Damaged, damage.Error);
            Assert.Equal(file, damage.File);
            Assert.Equal(offset, damage.Offset);
            Alter(disk, file, at, bytes => bytes[0] ^= 0xFF, restore: true);
            Assert.Equal(Records, (await ReadAll(disk)).Length);
        }
    }

    [Fact]
    public async Task Open_AnyByteOfAHeaderFlipped_IsReported()
    {
        SimulatedFileSystem disk = await WrittenLog();
        foreach (string name in disk.ListFiles(Directory))
        {
            string file = Path.Combine(Directory, name);
            for (int at = 0; at < SegmentHeader.Size; at++)
            {
                Alter(disk, file, at, bytes => bytes[0] ^= 0x04);
                StorageException damage = await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk));
                Assert.Equal(StorageError.Damaged, damage.Error);
                Assert.Equal(file, damage.File);
                Alter(disk, file, at, _ => { }, restore: true);
            }
        }
    }

    [Fact]
    public async Task Open_TruncatedOrMissingSegment_IsReported()
    {
        SimulatedFileSystem disk = await WrittenLog();
        IReadOnlyList<string> names = disk.ListFiles(Directory);
        Assert.True(names.Count > 3);
        foreach (string name in names)
        {
            string file = Path.Combine(Directory, name);
            using (IStorageFile open = disk.Open(file, FileAccessMode.Buffered))
            {
                byte[] all = new byte[open.Length];
                open.Read(all, 0);
                foreach (int length in new[] { 0, 10, SegmentHeader.Size, 5000, all.Length - 1 })
                {
                    open.SetLength(length);
                    StorageException damage = await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk));
                    Assert.Equal(StorageError.Damaged, damage.Error);
                    Assert.Equal(file, damage.File);
                    open.Write(all, 0);
                }
            }

            // The first may have been trimmed; the reader's own address tells it that it was not.
            disk.Move(file, Path.Combine(Directory, "aside"));
            StorageException missing = await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk));
            Assert.Equal(name == names[0] ? StorageError.NotFound : StorageError.Damaged, missing.Error);
            disk.Move(Path.Combine(Directory, "aside"), file);
        }
    }

    [Fact]
    public async Task Open_BlocksSwappedOrFromAnotherLog_IsReported()
    {
        SimulatedFileSystem disk = await WrittenLog(), other = await WrittenLog();
        IReadOnlyList<string> names = disk.ListFiles(Directory);
        string file = Path.Combine(Directory, names[1]), second = Path.Combine(Directory, names[2]);

        foreach (byte[] foreign in new[] { Block(other, file, 4096), Block(disk, second, 4096), Block(disk, file, 8192) })
        {
            byte[] good = Block(disk, file, 4096);
            Put(disk, file, 4096, foreign);
            Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk))).Error);
            Put(disk, file, 4096, good);
        }

        using (IStorageFile a = disk.Open(file, FileAccessMode.Buffered), b = other.Open(file, FileAccessMode.Read))
        {
            byte[] whole = new byte[b.Length];
            b.Read(whole, 0);
            a.Write(whole, 0);
        }

        Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk))).Error);
    }

    [Fact]
    public async Task Open_UnprovenTail_IsCutAndNeverComesBack()
    {
        // Three records with the system only, then the machine dies: of the first a byte is lost, the others are whole.
        SimulatedFileSystem disk = new(1);
        SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        await log.AppendAsync(new byte[100], new AppendId(1));
        LogAddress second = await log.AppendAsync(new byte[100], new AppendId(2), Durability.Logged);
        await log.AppendAsync(new byte[100], new AppendId(3), Durability.Logged);
        await log.AppendAsync(new byte[100], new AppendId(4), Durability.Logged);
        SimulatedFileSystem remains = disk.AfterKill();
        await log.DisposeAsync();
        string file = Path.Combine(Directory, remains.ListFiles(Directory).Single());
        Alter(remains, file, second.Value + 50, bytes => bytes[0] ^= 1);

        SegmentedLog cut = SegmentedLog.Open(Directory, Options(remains));
        Assert.Equal([1], cut.Read(cut.Head).Select(e => (int)e.Id.Value));
        Assert.Equal(second, cut.Tail);

        // As long as the lost one, so that the old third record would follow it.
        await cut.AppendAsync(new byte[100], new AppendId(5));
        SimulatedFileSystem again = remains.AfterKill();
        await cut.DisposeAsync();

        await using SegmentedLog last = SegmentedLog.Open(Directory, Options(again));
        Assert.Equal([1, 5], last.Read(last.Head).Select(e => (int)e.Id.Value));
    }

    [Fact]
    public async Task Open_NewerFormat_IsRefusedWithAMessage()
    {
        SimulatedFileSystem disk = await WrittenLog();
        string file = Path.Combine(Directory, disk.ListFiles(Directory)[0]);
        Alter(disk, file, 0, header =>
        {
            header[8] = 2;
            BitConverter.TryWriteBytes(header.AsSpan(60), Crc32C.Compute(header.AsSpan(0, 60)));
        });

        StorageException refused = await Assert.ThrowsAsync<StorageException>(() => ReadAll(disk));

        Assert.Equal(StorageError.UnsupportedFormat, refused.Error);
        Assert.Contains("log format 2", refused.Message, StringComparison.Ordinal);
    }

    private static readonly Dictionary<(string, long), byte[]> Originals = [];

    private static void Alter(SimulatedFileSystem disk, string file, long at, Action<byte[]> change, bool restore = false)
    {
        if (restore)
        {
            Originals.Remove((file, at), out byte[]? original);
            Put(disk, file, at, original!);
            return;
        }

        byte[] bytes = Block(disk, file, at, SegmentHeader.Size);
        Originals[(file, at)] = [.. bytes];
        change(bytes);
        Put(disk, file, at, bytes);
    }

    private static byte[] Block(SimulatedFileSystem disk, string file, long at, int length = 4096)
    {
        using IStorageFile open = disk.Open(file, FileAccessMode.Read);
        byte[] bytes = new byte[length];
        return bytes[..open.Read(bytes, at)];
    }

    private static void Put(SimulatedFileSystem disk, string file, long at, byte[] bytes)
    {
        using IStorageFile open = disk.Open(file, FileAccessMode.Buffered);
        open.Write(bytes, at);
    }

    private static async Task<LogEntry[]> ReadAll(SimulatedFileSystem disk)
    {
        await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        return [.. log.Read(LogAddress.Origin)];
    }

    private static async Task<SimulatedFileSystem> WrittenLog()
    {
        SimulatedFileSystem disk = new(1);
        await using SegmentedLog log = SegmentedLog.Open(Directory, Options(disk));
        Random random = new(2);
        Task[] writes = [.. Enumerable.Range(0, Records).Select(i =>
            log.Enqueue(LogConformance.Bytes(1 + random.Next(2000), i), new AppendId((UInt128)i)).Durable)];
        await Task.WhenAll(writes);
        return disk;
    }

    private static async Task<List<(string File, long Offset, long End)>> PlacesOfRecords(SimulatedFileSystem disk)
    {
        List<(string, long, long)> places = [];
        foreach (LogEntry entry in await ReadAll(disk))
        {
            // Padding after the payload is not covered; it means nothing.
            long segment = entry.Address.Value / (64 << 10), offset = entry.Address.Value % (64 << 10);
            places.Add((Path.Combine(Directory, SegmentSet.FileName(segment)), offset, offset + FrameHeader.Size + entry.Record.Length));
        }

        return places;
    }
}
