using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>A server on a directory of its own, with the tiny CLIP and BLIP of the goldens and a collection of each kind.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public VectorDbServer Server { get; private set; } = null!;

    public VectorDbClient Client { get; private set; } = null!;

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Checkpoint => Path.Combine(Root, "tests/Goldens/clip-vit/gelu-newcfg");

    /// <summary>The encoded pictures of the checkpoint's case, by file name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Pictures { get; } = Directory
        .EnumerateFiles(Path.Combine(Checkpoint, "inputs"))
        .Where(static f => Path.GetExtension(f) is ".png" or ".jpg")
        .ToDictionary(static f => Path.GetFileName(f), File.ReadAllBytes);

    public async Task InitializeAsync()
    {
        await StartAsync();
        await Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "photos", Spaces = { new VectorSpace { Model = "clip" } } },
        });
        await Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "vectors", Spaces = { new VectorSpace { Dimensions = 4 } } },
        });
    }

    public async Task StartAsync()
    {
        Server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = 0,
            AllowImport = true,
            Models =
            [
                new ModelSource("clip", Checkpoint, new ModelSettings()),
                new ModelSource("blip", Path.Combine(Root, "tests/Goldens/blip/itm"), new ModelSettings()),
            ],
        });
        Client = new VectorDbClient(Server.GrpcAddress);
    }

    public async Task StopAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "VectorDb.sln")) ? directory : FindRoot(Path.GetDirectoryName(directory)!);
}
