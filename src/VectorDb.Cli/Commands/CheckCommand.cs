using System.CommandLine;
using VectorDb.Cli.Output;
using VectorDb.Engine;
using VectorDb.Engine.Inspection;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb check</c> and <c>vectordb repair</c>: a data directory that no server has open.</summary>
internal static class CheckCommand
{
    /// <summary>Makes <c>check</c>.</summary>
    public static Command Create()
    {
        var command = new Command("check", "Walks a whole data directory and compares log, records, pictures and graphs. Stop the server first.");
        (Option<string> data, Option<bool> json) = AddOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CheckReport report = await DataCheck.RunAsync(OptionsOf(parsed.GetValue(data)!), TimeProvider.System, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(report);
            }
            else
            {
                await WriteAsync(report);
            }

            return report.IsSound ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>Makes <c>repair</c>.</summary>
    public static Command CreateRepair()
    {
        var command = new Command("repair", "Cuts damage out of a data directory and says what was lost. Stop the server and copy the directory first.");
        (Option<string> data, Option<bool> json) = AddOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RepairReport report = await DataRepair.RunAsync(OptionsOf(parsed.GetValue(data)!), TimeProvider.System, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(report);
                return report.After.IsSound ? ExitCode.Success : ExitCode.Failure;
            }

            foreach (string action in report.Actions)
            {
                await Console.Out.WriteLineAsync(action);
            }

            foreach (string lost in report.Lost)
            {
                await Console.Out.WriteLineAsync("lost: " + lost);
            }

            await Console.Out.WriteLineAsync(report.Lost.Count == 0 ? "Nothing was lost." : $"{report.Lost.Count} losses.");
            await WriteAsync(report.After);
            return report.After.IsSound ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static (Option<string> Data, Option<bool> Json) AddOptions(Command command)
    {
        var data = new Option<string>("--data") { Description = "The data directory.", DefaultValueFactory = static _ => "vectordb-data" };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        command.Add(data);
        command.Add(json);
        return (data, json);
    }

    // What gives a damaged directory back must not be stopped by a disk that is nearly full.
    private static DatabaseOptions OptionsOf(string data) => new()
    {
        Directory = Path.GetFullPath(data),
        MinFreeDiskBytes = 0,
        Progress = static line => Console.Error.WriteLine(line),
    };

    private static async Task WriteAsync(CheckReport report)
    {
        foreach (Finding finding in report.Findings)
        {
            await Console.Out.WriteLineAsync($"{finding.Part}: {finding.Message}");
        }

        await Console.Out.WriteLineAsync(
            $"{report.Collections} collections, {report.Items:N0} items, {report.Vectors:N0} vectors, {report.Pictures:N0} pictures, {report.LogRecords:N0} records in the log: "
            + (report.IsSound ? "sound." : $"{report.Findings.Count} findings."));
    }
}
