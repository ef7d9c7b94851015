using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;

namespace VectorDb.Server.Tests.Hosting;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Find_AfterARestart_HasEverySetting()
    {
        var settings = new ModelSettings
        {
            Precision = "int8", Device = "cpu", Threads = 3, DeviceMemoryBytes = 1 << 30, GenerationQueue = 5, GenerationBytes = 7 << 20,
            MatchBytes = 9 << 20,
        };
        new ModelRegistry(_directory).Add(new ModelSource("caption", "/models/caption", settings));

        Assert.Equal(new ModelSource("caption", "/models/caption", settings), new ModelRegistry(_directory).Find("caption"));
    }

    [Fact]
    public void Find_FileThatSaysPrecisionAndDeviceAlone_HasDefaultsForTheRest()
    {
        File.WriteAllText(
            Path.Combine(_directory, "models.json"),
            """[{ "Name": "clip", "Directory": "/models/clip", "Precision": "int8", "Device": "cpu" }]""");

        ModelSettings settings = new ModelRegistry(_directory).Find("clip")!.Settings;

        Assert.Equal(new ModelSettings { Precision = "int8", Device = "cpu" }, settings);
    }
}
