using System.Diagnostics;

namespace VectorDb.Imaging.Tests.Support;

/// <summary>This assembly started again as a program.</summary>
internal static class ChildProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="environment">A variable to set, if any.</param>
    /// <param name="arguments">What Program.cs dispatches on.</param>
    public static (int ExitCode, string Output, string Errors) Run((string Name, string Value)? environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is { } variable)
        {
            start.Environment[variable.Name] = variable.Value;
        }

        List<string> errors = [];
        using Process child = new() { StartInfo = start };
        child.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        child.Start();
        child.BeginErrorReadLine();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, output.Trim(), string.Join('\n', errors).Trim());
    }
}
