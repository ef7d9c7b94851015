using System.Diagnostics;

namespace VectorDb.Onnx.Tests;

/// <summary>Runs this assembly as a program of its own.</summary>
internal static class ChildProcess
{
    /// <summary>What the child writes, trimmed.</summary>
    public static string Run(string argument, params (string Variable, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, argument]) { RedirectStandardOutput = true };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        return output.Trim();
    }
}
