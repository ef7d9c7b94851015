using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Server.Hosting;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb models import DIR</c>: checks a checkpoint and makes a data directory remember it.</summary>
internal static class ModelsImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("import", "Loads a checkpoint directory and remembers it in a data directory under a name.");
        var directory = new Argument<string>("dir") { Description = "A checkpoint directory." };
        var name = new Option<string?>("--name") { Description = "What collections know it by; made from the directory's name if not given." };
        var data = new Option<string>("--data") { Description = "The data directory.", DefaultValueFactory = static _ => "vectordb-data" };
        command.Add(directory);
        command.Add(name);
        command.Add(data);
        var arguments = new ModelArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string text = parsed.GetValue(name) is { } given ? $"{given}={parsed.GetValue(directory)}" : parsed.GetValue(directory)!;
            ModelSource source = ModelSource.Parse(text, arguments.Settings(parsed));
            var options = new ServerOptions { DataDirectory = Path.GetFullPath(parsed.GetValue(data)!), GrpcPort = 0, HttpPort = null, Models = [source] };
            long start = TimeProvider.System.GetTimestamp();
            await using VectorDbServer server = await VectorDbServer.StartAsync(options, cancellationToken);
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"{source.Directory} is '{source.Name}' ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s).");
            return ExitCode.Success;
        });
        return command;
    }
}
