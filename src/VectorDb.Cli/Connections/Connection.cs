using System.CommandLine;
using VectorDb.Client;
using VectorDb.Server.Hosting;

namespace VectorDb.Cli.Connections;

/// <summary>A client, and the server behind it if this command started one.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly VectorDbServer? _server;

    private Connection(VectorDbClient client, VectorDbServer? server)
    {
        Client = client;
        _server = server;
    }

    /// <summary>The client.</summary>
    public VectorDbClient Client { get; }

    /// <summary>Connects to the address that was given, or starts a server on the data directory.</summary>
    public static async Task<Connection> OpenAsync(ServerSettings settings, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (settings.Address(parsed) is { } address)
        {
            return settings.Models(parsed).Count == 0
                ? new Connection(new VectorDbClient(address), null)
                : throw new UsageException("--model belongs to the server: give it to 'vectordb serve', or leave out --address.");
        }

        return await StartAsync(settings.Data(parsed), settings.Models(parsed), cancellationToken);
    }

    /// <summary>Starts a server on a data directory, for this command alone.</summary>
    public static async Task<Connection> StartAsync(string data, IReadOnlyList<ModelSource> models, CancellationToken cancellationToken)
    {
        var options = new ServerOptions
        {
            DataDirectory = data,
            GrpcPort = 0,
            HttpPort = null,
            Models = models,
        };
        VectorDbServer server = await VectorDbServer.StartAsync(options, cancellationToken);
        return new Connection(new VectorDbClient(server.GrpcAddress), server);
    }

    /// <summary>Closes the client and stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
