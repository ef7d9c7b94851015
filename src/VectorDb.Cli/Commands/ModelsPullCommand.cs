using System.CommandLine;
using Spectre.Console;
using VectorDb.Models.Hub;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb models pull OWNER/NAME</c>: a checkpoint from a hub into the cache.</summary>
internal static class ModelsPullCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("pull", "Fetches a checkpoint from a hub (HF_ENDPOINT, HF_TOKEN) and prints its directory. What is cached is not fetched again.");
        var repository = new Argument<string>("repository") { Description = "Such as openai/clip-vit-base-patch32." };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", DefaultValueFactory = static _ => "main" };
        var cache = new Option<string>("--cache") { Description = "Where pulled checkpoints are kept.", DefaultValueFactory = static _ => DefaultCache };
        command.Add(repository);
        command.Add(revision);
        command.Add(cache);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var hub = new HubClient(HubOptions.FromEnvironment(Path.GetFullPath(parsed.GetValue(cache)!)));
            string directory = Console.IsErrorRedirected
                ? await hub.PullAsync(parsed.GetValue(repository)!, parsed.GetValue(revision)!, null, cancellationToken)
                : await PullWithBarAsync(hub, parsed.GetValue(repository)!, parsed.GetValue(revision)!, cancellationToken);
            await Console.Out.WriteLineAsync(directory);
            return ExitCode.Success;
        });
        return command;
    }

    private static string DefaultCache =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "vectordb", "hub");

    private static Task<string> PullWithBarAsync(HubClient hub, string repository, string revision, CancellationToken cancellationToken)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(repository));
                var progress = new Progress<HubProgress>(p =>
                {
                    bar.Description = Markup.Escape(p.File);
                    bar.MaxValue = Math.Max(1, p.TotalBytes);
                    bar.Value = p.Bytes;
                });
                return hub.PullAsync(repository, revision, progress, cancellationToken);
            });
    }
}
