using System.CommandLine;
using Spectre.Console;
using VectorDb.Cli.Commands;

namespace VectorDb.Cli;

/// <summary>The vectordb command: its subcommands, and what a failure looks like.</summary>
public static class CommandLine
{
    /// <summary>How long a command may take to end after Ctrl+C or SIGTERM: a server closes its log and takes its temporary directory away.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(30);

    /// <summary>Columns of a file or a pipe, which have no width of their own: a row of a table stays a line, for grep and its like.</summary>
    private const int UnboundedWidth = 1 << 16;

    /// <summary>Runs a command line.</summary>
    /// <returns>0; 1 for a failure; 2 for bad input. What went wrong goes to stderr, in one line.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = UnboundedWidth;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        ParseResult parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"vectordb: {error.Message}");
            }

            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = ShutdownTime });
        }
        catch (Exception exception)
        {
            (int code, string message) = ExitCode.Of(exception);
            await Console.Error.WriteLineAsync("vectordb: " + message);
            return code;
        }
    }

    private static RootCommand Root() => new("A vector search database with built-in vision-language encoders.")
    {
        QuickstartCommand.Create(),
        ServeCommand.Create(),
        CollectionsCommand.Create(),
        IngestCommand.Create(),
        SearchCommand.Create(),
        GetCommand.Create(),
        DeleteCommand.Create(),
        StatusCommand.Create(),
        SnapshotsCommand.Create(),
        CheckCommand.Create(),
        CheckCommand.CreateRepair(),
        ModelsCommand.Create(),
        EmbedCommand.Create(),
        MatchCommand.Create(),
        ClassifyCommand.Create(),
        EvaluateCommand.Create(),
        CalibrateCommand.Create(),
        CaptionCommand.Create(),
        AnswerCommand.Create(),
        CompareCommand.Create(),
        GroundCommand.Create(),
        TokenizeCommand.Create(),
        PreprocessCommand.Create(),
    };
}
