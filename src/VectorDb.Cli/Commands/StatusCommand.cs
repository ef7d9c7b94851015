using System.CommandLine;
using System.Globalization;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb status</c>: how a server is, and how often what it keeps of pictures was of use.</summary>
internal static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Shows how a server is: phase, items, disk, feature store, memory of matchers.");
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var settings = new ServerSettings(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            StatusResponse status = await connection.Client.StatusAsync(new StatusRequest(), cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(status);
                return ExitCode.Success;
            }

            foreach (FormattableString line in Lines(status))
            {
                await Console.Out.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<FormattableString> Lines(StatusResponse status)
    {
        yield return $"{status.Phase}{(status.Reason.Length > 0 ? ": " + status.Reason : "")}";
        yield return $"{status.Items:N0} items in {status.Collections} collections, {status.LiveBytes:N0} of {status.DataBytes:N0} bytes live, {status.UnsavedLogBytes:N0} bytes of log since the checkpoint";
        if (status.Features is { } features)
        {
            yield return $"feature store: {features.Count:N0} in {features.Bytes:N0} of {features.CapacityBytes:N0} bytes, {Rate(features.Hits, features.Misses)} hits, {features.Evictions:N0} evicted, {features.Failures:N0} failed";
        }

        foreach (MatcherMemory matcher in status.Matchers)
        {
            yield return $"{matcher.Model} in memory: {matcher.Pictures:N0} pictures in {matcher.Bytes:N0} of {matcher.CapacityBytes:N0} bytes, {Rate(matcher.Hits, matcher.Misses)} hits";
        }
    }

    private static string Rate(ulong hits, ulong misses) => hits + misses == 0
        ? "no"
        : ((double)hits / (hits + misses)).ToString("P1", CultureInfo.InvariantCulture);
}
