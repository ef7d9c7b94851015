namespace VectorDb.Demo.Tests;

public sealed class DemoWorldTests
{
    [Fact]
    public void Find_BesideTheProgram_HasPicturesAndEveryModelWithAllItsFiles()
    {
        DemoWorld world = DemoWorld.Find();
        Assert.Equal(400, Directory.EnumerateFiles(world.Pictures, "*.webp").Count());
        Assert.Contains("clip", world.Models.Select(static m => m.Key));
        Assert.All(world.Models, static model => Assert.True(File.Exists(Path.Combine(model.Value, "config.json")), model.Key));
        Assert.InRange(world.Models.Sum(static m => new FileInfo(Path.Combine(m.Value, "model.safetensors")).Length), 1, 30 * 1024 * 1024);
    }

    [Fact]
    public void At_WithoutModels_SaysWhatToDo()
    {
        string root = Directory.CreateTempSubdirectory("vectordb-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "quickstart"));
        Assert.Contains("build or publish it again", Assert.Throws<DirectoryNotFoundException>(() => DemoWorld.At(root)).Message, StringComparison.Ordinal);
        Directory.Delete(root, recursive: true);
    }
}
