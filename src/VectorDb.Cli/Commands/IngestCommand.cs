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
        var command = new Command("ingest", "Puts the pictures of a folder into a collection; ids are their paths in it.");
        var directory = new Argument<string>("dir") { Description = "The folder, read with all folders below it." };
        var collection = new Option<string>("--collection") { Description = "The collection.", Required = true };
        var logged = new Option<bool>("--logged") { Description = "Answers before items are on disk; faster, and not safe against power loss." };
        var json = new Option<bool>("--json") { Description = "Prints a line of JSON for each item." };
        command.Add(directory);
        command.Add(collection);
        var settings = new ServerSettings(command);
        command.Add(logged);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string root = Path.GetFullPath(parsed.GetValue(directory)!);
            IReadOnlyList<PictureFile> files = PictureFolder.List(root);
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Durability durability = parsed.GetValue(logged) ? Durability.Logged : Durability.Synced;
            var run = new IngestRun(connection.Client, parsed.GetValue(collection)!, durability, TimeProvider.System);
            IngestSummary summary = await RunAsync(run, parsed.GetValue(collection)!, files, parsed.GetValue(json), cancellationToken);
            if (!parsed.GetValue(json))
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"{summary.Stored:N0} stored, {summary.Failed:N0} failed in {summary.Time.TotalSeconds:F1} s ({summary.Stored / Math.Max(1e-3, summary.Time.TotalSeconds):F1} a second).");
            }

            return summary.Failed == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static Task<IngestSummary> RunAsync(
        IngestRun run, string title, IReadOnlyList<PictureFile> files, bool json, CancellationToken cancellationToken)
    {
        if (json || Console.IsErrorRedirected)
        {
            return run.RunAsync(files, result => Report(result, files, json), cancellationToken);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, files.Count));
                return run.RunAsync(
                    files,
                    result =>
                    {
                        Report(result, files, json);
                        bar.Increment(1);
                    },
                    cancellationToken);
            });
    }

    private static void Report(IngestResult result, IReadOnlyList<PictureFile> files, bool json)
    {
        if (json)
        {
            Json.Write(result);
        }
        else if (result.Status is { Code: not 0 } status)
        {
            Console.Error.WriteLine($"{files[(int)result.Seq - 1].Path}: {status.Message}");
        }
    }
}
