using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Evaluation;
using VectorDb.Cli.Pictures;
using VectorDb.Cli.Quickstart;
using VectorDb.Client;
using VectorDb.Demo;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb quickstart</c>: everything at work on the demo world, offline, in one command.</summary>
internal static class QuickstartCommand
{
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leaves the server running, and says where it is and what to try." };
    private static readonly Option<string?> Save = new("--save") { Description = "A folder that keeps the pictures that are shown, as PNG." };
    private static readonly Option<PictureProtocol?> Protocol = new("--pictures")
    {
        Description = "How pictures are shown: none, blocks, kitty, iterm or sixel; as the terminal can if not given.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("quickstart", "Starts a server on a fresh directory, fills it with the demo world's pictures and shows what it can do.");
        command.Add(Keep);
        command.Add(Save);
        command.Add(Protocol);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            long begun = TimeProvider.System.GetTimestamp();
            DemoWorld world = DemoWorld.Find();
            LabelledFolder folder = await LabelledFolder.LoadAsync(world.Pictures, cancellationToken);
            using var workplace = new TemporaryDirectory();
            await using VectorDbServer server = await VectorDbServer.StartAsync(OptionsOf(world, workplace.Path), cancellationToken);
            await using var client = new VectorDbClient(server.GrpcAddress);
            PictureProtocol protocol = parsed.GetValue(Protocol) ?? TerminalKind.Detect(Environment.GetEnvironmentVariable, Console.IsOutputRedirected);
            var screen = new TourScreen(Console.Out, protocol, Console.IsOutputRedirected ? 100 : Math.Max(20, Console.WindowWidth), parsed.GetValue(Save));
            screen.Stop($"A server on a fresh directory, with {world.Models.Count} models: {string.Join(", ", world.Models.Select(static m => m.Key))}", TimeProvider.System.GetElapsedTime(begun));
            ModelRoles roles = ModelRoles.Choose(
                [.. (await client.ListModelsAsync(new ListModelsRequest(), cancellationToken)).Models], new ModelRoles("clip", "blip-retrieval", "blip-caption", "blip-vqa"));
            await new Tour(client, folder, roles, screen, TimeProvider.System).RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync($"\nDone in {TourScreen.Format(TimeProvider.System.GetElapsedTime(begun))}.");
            if (parsed.GetValue(Keep))
            {
                await Console.Out.WriteLineAsync(Suggestions(server));
                await server.WaitForShutdownAsync(cancellationToken);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static ServerOptions OptionsOf(DemoWorld world, string data) => new()
    {
        DataDirectory = data,
        GrpcPort = 0,
        HttpPort = 0,
        Models = [.. world.Models.Select(static m => ModelSource.Parse($"{m.Key}={m.Value}", new ModelSettings()))],
    };

    private static string Suggestions(VectorDbServer server) => $$$"""

        The server goes on until Ctrl+C: gRPC at {{{server.GrpcAddress}}}, Connect and gRPC-Web at {{{server.HttpAddress}}}
        Three things to try:

        curl -s {{{server.HttpAddress}}}vectordb.v1.SearchService/Search -H 'Content-Type: application/json' \
          -d '{"collection": "{{{TourPlan.Collection}}}", "limit": 3, "query": {"parts": [{"text": "{{{TourPlan.Text}}}"}]}}'

        curl -s {{{server.HttpAddress}}}vectordb.v1.SearchService/Search -H 'Content-Type: application/json' \
          -d '{"collection": "{{{TourPlan.Collection}}}", "limit": 1, "query": {"parts": [{"text": "an onion above an ant"}]}, "rerank": {"model": "blip-retrieval", "candidates": 16}}'

        curl -s {{{server.HttpAddress}}}vectordb.v1.SearchService/Match -H 'Content-Type: application/json' \
          -d '{"model": "blip-retrieval", "collection": "{{{TourPlan.Collection}}}", "pictures": [{"item_id": "0011.webp"}], "texts": ["a camel left of a potato", "a potato left of a camel"]}'
        """;
}
