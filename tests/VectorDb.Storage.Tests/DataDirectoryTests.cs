namespace VectorDb.Storage.Tests;

public sealed class DataDirectoryTests
{
    [Fact]
    public void Open_Twice_SecondIsRefused()
    {
        using TempDirectory temp = new();
        using DataDirectory first = DataDirectory.Open(temp["data"]);

        StorageException refused = Assert.Throws<StorageException>(() => DataDirectory.Open(temp["data"]));

        Assert.Equal(StorageError.DirectoryInUse, refused.Error);
        Assert.Contains(temp["data"], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterDispose_Succeeds()
    {
        using TempDirectory temp = new();
        DataDirectory.Open(temp["data"]).Dispose();

        using DataDirectory again = DataDirectory.Open(temp["data"]);

        Assert.Equal(temp["data"], again.Path);
    }
}
