using System.Text.Json;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.Engine.Features;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>A server on a directory of its own with a tiny CLIP and a tiny matcher of every family; features are kept exactly.</summary>
public sealed class MatcherServer : IAsyncLifetime
{
    private static readonly string[] Families = ["blip/itm", "blip2/itm", "albef/retrieval", "vilt/retrieval"];

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private VectorDbServer _server = null!;

    public VectorDbClient Client { get; private set; } = null!;

    public static string NameOf(string family) => family.Split('/')[0];

    public static string Golden(string family) => Path.Combine(RunningServer.Root, "tests/Goldens", family);

    public static ByteString Picture(string family, string name) => ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(Golden(family), "inputs", name)));

    public static T Read<T>(string family, string file) => JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(Golden(family), file)))!;

    public async Task InitializeAsync()
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = null,
            FeaturePrecision = FeaturePrecision.Exact,
            Models =
            [
                new ModelSource("clip", RunningServer.Checkpoint, new ModelSettings()),
                .. Families.Select(static f => new ModelSource(NameOf(f), Golden(f), new ModelSettings())),
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
