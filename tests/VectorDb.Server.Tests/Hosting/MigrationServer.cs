using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>A server on a directory of its own with two tiny CLIPs, to change from one to the other.</summary>
public sealed class MigrationServer : IAsyncLifetime
{
    public const string Former = "former";
    public const string Next = "next";

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private VectorDbServer _server = null!;

    public VectorDbClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = null,
            Models =
            [
                new ModelSource(Former, RunningServer.Checkpoint, new ModelSettings()),
                new ModelSource(Next, Path.Combine(RunningServer.Root, "tests/Goldens/clip-vit/quickgelu-legacy-eos"), new ModelSettings()),
            ],
        });
        Client = new VectorDbClient(_server.GrpcAddress);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
