using Spectre.Console;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>Runs a command line in this process and keeps what it printed. One at a time: the console is one.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    private static readonly SemaphoreSlim One = new(1, 1);

    public static async Task<CommandRun> OfAsync(params string[] args)
    {
        await One.WaitAsync();
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        try
        {
            using var capturedOutput = new StringWriter();
            using var capturedError = new StringWriter();
            Console.SetOut(capturedOutput);
            Console.SetError(capturedError);
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(capturedOutput) });
            int code = await CommandLine.RunAsync(args);
            return new CommandRun(code, capturedOutput.ToString(), capturedError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            One.Release();
        }
    }
}
