using System.Diagnostics;

namespace VectorDb.Index.Tests;

/// <summary>Runs this assembly as a program of its own.</summary>
internal static class ChildProcess
{
    /// <summary>What the child writes, trimmed; it ends with success.</summary>
    /// <param name="argument">What Program.cs dispatches on.</param>
    /// <param name="switchedOff">A variable that is set to 0, if any.</param>
    public static async Task<string> RunAsync(string argument, string? switchedOff = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { typeof(ChildProcess).Assembly.Location, argument },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (switchedOff is not null)
        {
            start.Environment[switchedOff] = "0";
        }

        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, output + await errors);
        return output.Trim();
    }
}
