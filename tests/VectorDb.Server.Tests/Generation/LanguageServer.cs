using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;

namespace VectorDb.Server.Tests.Generation;

/// <summary>A server with tiny checkpoints of the families around a language model, each under its case's name.</summary>
public sealed class LanguageServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private VectorDbServer _server = null!;

    public static IReadOnlyList<string> Checkpoints { get; } = ["blip2/opt", "blip2/t5", "instructblip/vicuna", "instructblip/flan-t5", "llava/vicuna"];

    public VectorDbClient Client { get; private set; } = null!;

    public static string NameOf(string checkpoint) => checkpoint.Replace('/', '-');

    public async Task InitializeAsync()
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = 0,
            Models = [.. Checkpoints.Select(static c => new ModelSource(NameOf(c), new Golden(c).Directory, new ModelSettings()))],
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
