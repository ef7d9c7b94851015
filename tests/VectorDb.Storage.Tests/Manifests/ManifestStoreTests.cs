namespace VectorDb.Storage.Tests;

public sealed class ManifestStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_NewDirectory_HasNone()
    {
        ManifestStore store = ManifestStore.Open(_directory["m"]);

        Assert.Null(store.Current);
        Assert.Null(store.Previous);
        Assert.Null(store.Damage);
    }

    [Fact]
    public void Write_Repeatedly_KeepsCurrentAndPrevious()
    {
        ManifestStore store = ManifestStore.Open(_directory["m"]);
        for (byte i = 1; i <= 5; i++)
        {
            store.Write([i, i, i]);
        }

        store = ManifestStore.Open(_directory["m"]);

        Assert.Equal(5, store.Current!.Generation);
        Assert.Equal([5, 5, 5], store.Current.Content.ToArray());
        Assert.Equal([4, 4, 4], store.Previous!.Content.ToArray());
        Assert.Equal(2, Directory.GetFiles(_directory["m"]).Length);
    }

    [Fact]
    public void Open_AnyByteOfNewestFlipped_FallsBackAndReports()
    {
        ManifestStore store = ManifestStore.Open(_directory["m"]);
        store.Write("one"u8);
        store.Write("two"u8);
        string newest = Directory.GetFiles(_directory["m"]).Order(StringComparer.Ordinal).Last();
        byte[] good = File.ReadAllBytes(newest);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x10;
            File.WriteAllBytes(newest, bad);

            ManifestStore opened = ManifestStore.Open(_directory["m"]);

            Assert.Equal("one"u8, opened.Current!.Content.Span);
            Assert.Equal(StorageError.Damaged, opened.Damage!.Error);
            Assert.Equal(newest, opened.Damage.File);
        }
    }

    [Fact]
    public void Open_AllDamaged_Throws()
    {
        ManifestStore.Open(_directory["m"]).Write("one"u8);
        string file = Directory.GetFiles(_directory["m"]).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        StorageException damage = Assert.Throws<StorageException>(() => ManifestStore.Open(_directory["m"]));

        Assert.Equal(StorageError.Damaged, damage.Error);
        Assert.Equal(file, damage.File);
    }

    [Fact]
    public void Open_OldGenerationUnderNewName_IsDamage()
    {
        ManifestStore store = ManifestStore.Open(_directory["m"]);
        store.Write("one"u8);
        store.Write("two"u8);
        string[] files = [.. Directory.GetFiles(_directory["m"]).Order(StringComparer.Ordinal)];
        File.Copy(files[0], files[1], overwrite: true);

        Assert.NotNull(ManifestStore.Open(_directory["m"]).Damage);
    }

    [Fact]
    public void Read_NewerFormat_IsRefusedWithAMessage()
    {
        string path = _directory["file"];
        Envelope.Write(PhysicalFileSystem.Instance, path, "VDBMAN\r\n"u8, 2, "x"u8);

        StorageException refused = Assert.Throws<StorageException>(
            () => Envelope.Read(PhysicalFileSystem.Instance, path, "VDBMAN\r\n"u8, 1));

        Assert.Equal(StorageError.UnsupportedFormat, refused.Error);
        Assert.Contains("format 2", refused.Message, StringComparison.Ordinal);
    }
}
