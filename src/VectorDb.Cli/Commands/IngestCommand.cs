using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Ingest;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb ingest DIR</c>: a folder of pictures into a collection.</summary>
internal static class IngestCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("ingest", "Puts the pictures of a folder into a collection, with what its metadata.jsonl says of them; ids are their paths in it.");
        var directory = new Argument<string>("dir") { Description = "The folder, read with all folders below it." };
        var collection = new Option<string>("--collection") { Description = "The collection.", Required = true };
        var metadata = new Option<string?>("--metadata")
        {
            Description = $"A line of JSON for each picture: file_name, text, and the fields of its payload. Without file_name, id and text: a text alone. [default: {FolderMetadata.FileName} of the folder, if there]",
        };
        var logged = new Option<bool>("--logged") { Description = "Answers before items are on disk; faster, and not safe against power loss." };
        var json = new Option<bool>("--json") { Description = "Prints a line of JSON for each item." };
        command.Add(directory);
        command.Add(collection);
        var settings = new ServerSettings(command);
        command.Add(metadata);
        command.Add(logged);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string root = Path.GetFullPath(parsed.GetValue(directory)!);
            IReadOnlyList<FolderItem> items = await ListAsync(root, parsed.GetValue(metadata), cancellationToken);
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Durability durability = parsed.GetValue(logged) ? Durability.Logged : Durability.Synced;
            var run = new IngestRun(connection.Client, parsed.GetValue(collection)!, durability, TimeProvider.System);
            IngestSummary summary = await RunAsync(run, parsed.GetValue(collection)!, items, parsed.GetValue(json), cancellationToken);
            if (!parsed.GetValue(json))
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"{summary.Stored:N0} stored, {summary.Failed:N0} failed in {summary.Time.TotalSeconds:F1} s ({summary.Stored / Math.Max(1e-3, summary.Time.TotalSeconds):F1} a second).");
            }

            return summary.Failed == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static async Task<IReadOnlyList<FolderItem>> ListAsync(string root, string? metadata, CancellationToken cancellationToken)
    {
        IReadOnlyList<FolderItem> pictures = PictureFolder.List(root);
        string file = metadata ?? Path.Combine(root, FolderMetadata.FileName);
        if (metadata is null && !File.Exists(file))
        {
            return pictures;
        }

        FolderMetadata said = await FolderMetadata.ReadAsync(file, pictures.Select(static picture => picture.Id), cancellationToken);
        return [.. said.Complete(pictures)];
    }

    private static Task<IngestSummary> RunAsync(
        IngestRun run, string title, IReadOnlyList<FolderItem> items, bool json, CancellationToken cancellationToken)
    {
        if (json || Console.IsErrorRedirected)
        {
            return run.RunAsync(items, result => Report(result, items, json), cancellationToken);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, items.Count));
                return run.RunAsync(
                    items,
                    result =>
                    {
                        Report(result, items, json);
                        bar.Increment(1);
                    },
                    cancellationToken);
            });
    }

    private static void Report(IngestResult result, IReadOnlyList<FolderItem> items, bool json)
    {
        if (json)
        {
            Json.Write(result);
        }
        else if (result.Status is { Code: not 0 } status)
        {
            FolderItem item = items[(int)result.Seq - 1];
            Console.Error.WriteLine($"{item.Path ?? item.Id}: {status.Message}");
        }
    }
}
