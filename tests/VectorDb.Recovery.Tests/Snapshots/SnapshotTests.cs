using VectorDb.Engine;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Search;
using VectorDb.Engine.Snapshots;
using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage.Tests;

namespace VectorDb.Recovery.Tests.Snapshots;

public sealed class SnapshotTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restore_Elsewhere_AnswersAFixedSetOfSearchesIdentically()
    {
        await using TestDatabase database = await OpenAsync("data");
        await FillAsync(database, 0, 300);
        string[] before = await AnswersAsync(database);
        await database.Database.Snapshots.CreateAsync("one");
        await FillAsync(database, 100, 200);

        SnapshotInfo info = await RestoreAsync("one", "elsewhere");
        Assert.Equal([TestDatabase.Name], info.Collections);
        await using TestDatabase restored = await OpenAsync("elsewhere");
        Assert.Equal(before, await AnswersAsync(restored));
        Assert.Equal(Enumerable.Range(0, 300).ToDictionary(static i => i, static i => i + 1), restored.Content());
        AssertSound(restored);
        Assert.NotEqual(before, await AnswersAsync(database));

        // It goes on as a database of its own.
        await restored.PutAsync(7, 7_000);
        Assert.Equal(7_000, restored.Content()[7]);
    }

    [Fact]
    public async Task Restore_FromStorageThatSpeaksS3_AnswersIdenticallyElsewhereAndInPlace()
    {
        using var server = new S3Server();
        DatabaseOptions options = TestDatabase.Options(_directory["data"]) with
        {
            Snapshots = $"s3://{S3Server.Bucket}/db?endpoint={Uri.EscapeDataString(server.Url)}&region=eu-test-1",
        };
        await using TestDatabase database = await TestDatabase.OpenAsync(options);
        await FillAsync(database, 0, 200);
        string[] before = await AnswersAsync(database);
        await database.Database.Snapshots.CreateAsync("one");
        await FillAsync(database, 50, 150);
        Assert.NotEqual(before, await AnswersAsync(database));

        using var place = new SnapshotPlace(options.Snapshots, TimeProvider.System);
        await place.RestoreAsync("one", _directory["elsewhere"]);
        await using (TestDatabase restored = await OpenAsync("elsewhere"))
        {
            Assert.Equal(before, await AnswersAsync(restored));
            AssertSound(restored);
        }

        await database.Database.Snapshots.RestoreAsync("one");
        Assert.Equal(before, await AnswersAsync(database));
    }

    [Fact]
    public async Task Create_WhileWriting_IsOfOneMoment()
    {
        await using TestDatabase database = await OpenAsync("data");
        await FillAsync(database, 0, 10);
        using var stop = new CancellationTokenSource();
        int written = 0;
        Task writing = Task.Run(async () =>
        {
            for (int round = 1; !stop.IsCancellationRequested; round++)
            {
                // One after the other: at any moment the versions fall from some key on.
                for (int key = 0; key < 10; key++)
                {
                    await database.PutAsync(key, round * 1_000);
                    written++;
                }
            }
        });
        for (int i = 0; i < 3; i++)
        {
            await database.Database.Snapshots.CreateAsync($"s{i}");
        }

        await stop.CancelAsync();
        await writing;
        Assert.True(written > 0);
        for (int i = 0; i < 3; i++)
        {
            await RestoreAsync($"s{i}", $"r{i}");
            await using TestDatabase restored = await OpenAsync($"r{i}");
            AssertSound(restored);
            int[] versions = [.. restored.Content().OrderBy(static c => c.Key).Select(static c => c.Value / 1_000)];
            Assert.Equal(10, versions.Length);
            Assert.Equal(versions.OrderDescending(), versions);
            Assert.InRange(versions[0] - versions[^1], 0, 1);
        }
    }

    [Fact]
    public async Task Create_SecondAfterFewChanges_WritesOnlyWhatChanged()
    {
        await using TestDatabase database = await OpenAsync("data");

        // Pictures fill whole files, which stay as they are.
        await Task.WhenAll(Enumerable.Range(1, 500).Select(key => database.PutAsync(key, key * 8)));
        await database.Database.Snapshots.CreateAsync("one");
        long first = SizeOf("data/snapshots/objects");
        await database.PutAsync(1, 9_999);
        SnapshotInfo two = await database.Database.Snapshots.CreateAsync("two");
        long second = SizeOf("data/snapshots/objects") - first;
        Assert.True(second < two.Bytes * 9 / 10, $"the second, of {two.Bytes} bytes, wrote {second} after {first}");
        await database.Database.Snapshots.DeleteAsync("one");
        Assert.Equal(["two"], (await database.Database.Snapshots.ListAsync()).Select(static s => s.Name));
        await RestoreAsync("two", "two");
        await using TestDatabase restored = await OpenAsync("two");
        Assert.Equal(9_999, restored.Content()[1]);
    }

    [Fact]
    public async Task Restore_IntoTheRunningDatabase_TakesThePlaceOfAll()
    {
        await using TestDatabase database = await OpenAsync("data");
        await FillAsync(database, 0, 50);
        string etag = EtagOf(database, 3);
        string[] before = await AnswersAsync(database);
        await database.Database.Snapshots.CreateAsync("one");
        await FillAsync(database, 20, 100);
        string later = EtagOf(database, 30);
        await database.Database.Snapshots.RestoreAsync("one");
        Assert.Equal(before, await AnswersAsync(database));
        Assert.Equal(etag, EtagOf(database, 3));
        AssertSound(database);

        // No etag is given out twice.
        await database.PutAsync(30, 5);
        Assert.True(long.Parse(EtagOf(database, 30), System.Globalization.NumberStyles.HexNumber, null) > long.Parse(later, System.Globalization.NumberStyles.HexNumber, null));
        Assert.Equal(DatabasePhase.Serving, database.Database.Status.Phase);
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("snapshots")]
    public async Task Restore_DamagedArchive_IsRefusedAndChangesNothing(string kind)
    {
        await using TestDatabase database = await OpenAsync("data");
        await FillAsync(database, 0, 40);
        await database.Database.Snapshots.CreateAsync("one");
        await database.PutAsync(1, 77);
        string victim = Directory.EnumerateFiles(_directory[$"data/snapshots/{kind}"]).OrderBy(static f => new FileInfo(f).Length).Last();
        byte[] bytes = await File.ReadAllBytesAsync(victim);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(victim, bytes);
        var error = await Assert.ThrowsAsync<VectorDbException>(() => database.Database.Snapshots.RestoreAsync("one"));
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Equal(77, database.Content()[1]);
        await Assert.ThrowsAsync<VectorDbException>(() => RestoreAsync("one", "elsewhere"));
        Assert.False(Directory.Exists(_directory["elsewhere/manifest"]));
    }

    [Fact]
    public async Task Names_WrongOrTaken_AreRefused()
    {
        await using TestDatabase database = await OpenAsync("data");
        SnapshotCatalogue snapshots = database.Database.Snapshots;
        await snapshots.CreateAsync("one");
        Assert.Equal(ErrorCode.AlreadyExists, (await Assert.ThrowsAsync<VectorDbException>(() => snapshots.CreateAsync("one"))).Code);
        Assert.Equal(ErrorCode.InvalidArgument, (await Assert.ThrowsAsync<VectorDbException>(() => snapshots.CreateAsync("../one"))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<VectorDbException>(() => snapshots.DeleteAsync("two"))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<VectorDbException>(() => snapshots.RestoreAsync("two"))).Code);
        Assert.Equal(ErrorCode.FailedPrecondition, (await Assert.ThrowsAsync<VectorDbException>(() => RestoreAsync("one", "data"))).Code);
    }

    private static async Task FillAsync(TestDatabase database, int from, int count) =>
        await Task.WhenAll(Enumerable.Range(from, count).Select(key => database.PutAsync(key, key + 1 + (from * 10))));

    private static void AssertSound(TestDatabase database) => Assert.Empty(database.Audit().Findings);

    private static string EtagOf(TestDatabase database, int key) =>
        database.Database.Items.Get(TestDatabase.Name, TestDatabase.IdOf(key), ItemParts.None).Etag;

    /// <summary>Ids and scores of fixed searches, walked and exact.</summary>
    private static async Task<string[]> AnswersAsync(TestDatabase database)
    {
        var answers = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            var request = new SearchRequest
            {
                Collection = TestDatabase.Name,
                Query = [new QueryPart { Vector = TestDatabase.Vector(100_000 + i) }],
                Limit = 10,
                Exact = i % 4 == 0,
            };
            answers.AddRange((await database.Database.Search.SearchAsync(request)).Hits.Select(static h => $"{h.Item.Id} {h.Item.Etag} {h.Score:R}"));
        }

        return [.. answers];
    }

    private async Task<SnapshotInfo> RestoreAsync(string name, string to)
    {
        using var place = new SnapshotPlace(_directory["data/snapshots"], TimeProvider.System);
        return await place.RestoreAsync(name, _directory[to]);
    }

    private long SizeOf(string path) => new DirectoryInfo(_directory[path]).EnumerateFiles().Sum(static f => f.Length);

    private Task<TestDatabase> OpenAsync(string name) => TestDatabase.OpenAsync(TestDatabase.Options(_directory[name]));
}
