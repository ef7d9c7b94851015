using VectorDb.Engine.Features;
using VectorDb.Engine.Items;
using VectorDb.Engine.Records;
using VectorDb.Engine.Tests.Databases;
using VectorDb.Storage;

namespace VectorDb.Engine.Tests.Features;

public sealed class FeatureStoreTests : IDisposable
{
    private const int Width = 64;
    private const int Tokens = 9;

    private readonly TemporaryDirectory _directory = new();
    private readonly HashSet<MediaId> _gone = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Read_AfterRestart_ReturnsWhatWasSaved()
    {
        await using (FeatureStore store = Open())
        {
            store.Write(Key(1), Features(1), FeaturePrecision.Exact);
            store.Write(Key(2), Features(2), FeaturePrecision.Exact);
        }

        await using FeatureStore again = Open();
        Assert.Equal(Features(1).Tokens().ToArray(), again.Read(Key(1))!.Tokens().ToArray());
        IReadOnlyList<VisualFeatures?> many = await again.ReadManyAsync([Key(2), Key(3), Key(1)], default);
        Assert.Equal([true, false, true], many.Select(static f => f is not null));
        Assert.Equal(Features(2).Summary.ToArray(), many[0]!.Summary.ToArray());
        Assert.Equal([Tokens, Width], many[0]!.Shape);
        Assert.Equal((3, 1), (again.Status.Hits, again.Status.Misses));
    }

    [Theory]
    [InlineData(FeaturePrecision.Exact, 0, 4)]
    [InlineData(FeaturePrecision.Half, 1f / 2048, 2)]
    [InlineData(FeaturePrecision.Quantized, 1f / 254, 1)]
    public async Task Read_Narrowed_IsWithinItsStep(FeaturePrecision precision, float step, int bytesPerNumber)
    {
        await using FeatureStore store = Open();
        VisualFeatures features = Features(5);
        store.Write(Key(5), features, precision);
        float[] read = store.Read(Key(5))!.Tokens().ToArray();
        for (int token = 0; token < Tokens; token++)
        {
            float[] made = features.Tokens().ToArray()[(token * Width)..((token + 1) * Width)];
            float largest = made.Max(MathF.Abs);
            for (int i = 0; i < Width; i++)
            {
                Assert.InRange(MathF.Abs(made[i] - read[(token * Width) + i]), 0, step * largest * 1.001f);
            }
        }

        Assert.InRange(store.Status.Bytes, Tokens * Width * bytesPerNumber, (Tokens * Width * bytesPerNumber) + 200);
    }

    [Fact]
    public async Task Write_OverCapacity_DropsTheLeastRecentlyUsed()
    {
        await using FeatureStore store = Open(capacity: 3 * 2500);
        for (int i = 1; i <= 3; i++)
        {
            store.Write(Key(i), Features(i), FeaturePrecision.Exact);
        }

        Assert.NotNull(store.Read(Key(1)));
        store.Write(Key(4), Features(4), FeaturePrecision.Exact);
        Assert.Equal([true, false, true, true], new[] { 1, 2, 3, 4 }.Select(i => store.Read(Key(i)) is not null));
        Assert.Equal((3, 1), (store.Status.Count, store.Status.Evictions));
        Assert.InRange(store.Status.Bytes, 1, store.Status.CapacityBytes);
    }

    [Fact]
    public async Task Read_OtherModelOrKind_FindsNothing()
    {
        await using FeatureStore store = Open();
        store.Write(Key(1), Features(1), FeaturePrecision.Half);
        Assert.Null(store.Read(Key(1, "another")));
        Assert.Null(store.Read(Key(1, kind: FeatureKind.Generation)));
    }

    [Fact]
    public async Task Drop_TakesEveryKindAndStaysDropped()
    {
        await using (FeatureStore store = Open())
        {
            store.Write(Key(1), Features(1), FeaturePrecision.Half);
            store.Write(Key(1, kind: FeatureKind.Generation), Features(1), FeaturePrecision.Half);
            store.Write(Key(2), Features(2), FeaturePrecision.Half);
            await store.SaveAsync(default);
            store.Drop(Key(1).Media);
        }

        await using FeatureStore again = Open();
        Assert.Equal(1, again.Status.Count);
        Assert.Null(again.Read(Key(1)));
        Assert.NotNull(again.Read(Key(2)));
    }

    [Fact]
    public async Task Write_PictureIsGoneAlready_IsNotKept()
    {
        await using FeatureStore store = Open();
        _gone.Add(Key(1).Media);
        store.Write(Key(1), Features(1), FeaturePrecision.Half);
        Assert.Equal(0, store.Status.Count);
    }

    [Fact]
    public async Task Release_LastOwner_DropsFeatures()
    {
        await using FeatureStore store = Open();
        using var media = KeyValueStore.Open(Path.Combine(_directory.Path, "media"), new KeyValueOptions());
        var pictures = new ItemPictures(new MediaStore(media), store, new DiskPatience(TimeSpan.FromMilliseconds(1)));
        MediaInfo picture = pictures.Add(1, ItemId.Parse("a"), new byte[] { 1, 2, 3 }, "image/png");
        pictures.Add(1, ItemId.Parse("b"), new byte[] { 1, 2, 3 }, "image/png");
        var key = FeatureKey.Of(picture, "model", FeatureKind.Matching);
        store.Write(key, Features(1), FeaturePrecision.Half);

        pictures.Release(1, ItemId.Parse("a"), picture);
        Assert.NotNull(store.Read(key));
        pictures.Release(1, ItemId.Parse("b"), picture);
        Assert.Null(store.Read(key));
    }

    [Fact]
    public async Task Open_Damaged_StartsEmpty()
    {
        await using (FeatureStore store = Open())
        {
            store.Write(Key(1), Features(1), FeaturePrecision.Half);
        }

        foreach (string file in Directory.GetFiles(Path.Combine(_directory.Path, "features", "manifest")))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[^3] ^= 0x40;
            await File.WriteAllBytesAsync(file, bytes);
        }

        await using FeatureStore again = Open();
        Assert.Equal(0, again.Status.Count);
        again.Write(Key(2), Features(2), FeaturePrecision.Half);
        Assert.NotNull(again.Read(Key(2)));
    }

    [Fact]
    public async Task GetOrMake_SecondTime_DoesNotMakeAgain()
    {
        await using FeatureStore store = Open();
        int made = 0;
        for (int i = 0; i < 2; i++)
        {
            await store.GetOrMakeAsync(Key(1), FeaturePrecision.Half, () =>
            {
                made++;
                return ValueTask.FromResult(Features(1));
            });
        }

        Assert.Equal(1, made);
    }

    private FeatureStore Open(long capacity = 1 << 20) => FeatureStore.Open(
        Path.Combine(_directory.Path, "features"), new FeatureStoreOptions(capacity, 16 << 20), picture => !_gone.Contains(picture));

    private static FeatureKey Key(int picture, string model = "model", FeatureKind kind = FeatureKind.Matching)
    {
        byte[] hash = new byte[MediaId.Size];
        MediaId.Of([(byte)picture]).Write(hash);
        return FeatureKey.Of(new MediaInfo(hash, "image/png", 1), model, kind);
    }

    private static VisualFeatures Features(int seed)
    {
        var random = new Random(seed);
        float[] tokens = [.. Enumerable.Range(0, Tokens * Width).Select(_ => (random.NextSingle() - 0.5f) * 8)];
        return new VisualFeatures(tokens, [Tokens, Width], new float[] { seed, 0.25f });
    }
}
