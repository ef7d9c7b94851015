using System.CommandLine;
using Google.Protobuf;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Engine.Snapshots;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb snapshots create | list | delete | restore</c>.</summary>
internal static class SnapshotsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("snapshots", "Takes, lists, deletes and restores snapshots of a whole database.")
    {
        CreateCreate(),
        CreateList(),
        CreateDelete(),
        CreateRestore(),
    };

    private static Command CreateCreate()
    {
        var command = new Command("create", "Takes a snapshot while the server goes on.");
        var name = new Argument<string>("name") { Description = "Its name; the time if left out.", DefaultValueFactory = static _ => "" };
        command.Add(name);
        var settings = new ServerSettings(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Snapshot? made = null;
            await foreach (CreateSnapshotResponse step in connection.Client.CreateSnapshotAsync(
                new CreateSnapshotRequest { Name = parsed.GetValue(name)! }, cancellationToken))
            {
                made = step.Snapshot;
            }

            await Console.Out.WriteLineAsync(Line(made!));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists snapshots.");
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var settings = new ServerSettings(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            var request = new ListSnapshotsRequest { PageSize = 1_000 };
            Table table = new Table().Border(TableBorder.Simple).AddColumns("name", "taken", "bytes", "collections");
            do
            {
                ListSnapshotsResponse page = await connection.Client.ListSnapshotsAsync(request, cancellationToken);
                foreach (Snapshot snapshot in page.Snapshots)
                {
                    if (parsed.GetValue(json))
                    {
                        await Console.Out.WriteLineAsync(JsonFormatter.Default.Format(snapshot));
                    }

                    table.AddRow(
                        Markup.Escape(snapshot.Name),
                        $"{snapshot.CreateTime.ToDateTimeOffset():u}",
                        $"{snapshot.Bytes:N0}",
                        Markup.Escape(string.Join(", ", snapshot.Collections)));
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);

            if (!parsed.GetValue(json))
            {
                AnsiConsole.Write(table);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateDelete()
    {
        var command = new Command("delete", "Deletes a snapshot, and what no other one shares with it.");
        var name = new Argument<string>("name");
        command.Add(name);
        var settings = new ServerSettings(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            await connection.Client.DeleteSnapshotAsync(new DeleteSnapshotRequest { Name = parsed.GetValue(name)! }, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateRestore()
    {
        var command = new Command("restore", "Restores a snapshot into a new data directory, or in the place of all that a server holds.");
        var name = new Argument<string>("name");
        var from = new Option<string?>("--from") { Description = "Where snapshots are kept: a directory, or s3://BUCKET/PREFIX (with ?endpoint=URL&region=NAME where the environment does not say). With --to." };
        var to = new Option<string?>("--to") { Description = "A new data directory. No server is needed for it." };
        var replace = new Option<bool>("--replace-all") { Description = "Without --to: yes, everything that the server holds goes." };
        command.Add(name);
        var settings = new ServerSettings(command);
        command.Add(from);
        command.Add(to);
        command.Add(replace);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string snapshot = parsed.GetValue(name)!;
            if (parsed.GetValue(to) is { } directory)
            {
                using var place = new SnapshotPlace(parsed.GetValue(from) ?? Path.Combine(settings.Data(parsed), "snapshots"), TimeProvider.System);
                SnapshotInfo info = await place.RestoreAsync(snapshot, Path.GetFullPath(directory), cancellationToken: cancellationToken);
                await Console.Out.WriteLineAsync($"{info.Name} of {info.CreateTime:u}, {info.Bytes:N0} bytes, is in {Path.GetFullPath(directory)}.");
                return ExitCode.Success;
            }

            if (!parsed.GetValue(replace) || parsed.GetValue(from) is not null)
            {
                throw new UsageException("give --to with a new data directory, or --replace-all to put the snapshot in the place of everything; --from belongs to --to.");
            }

            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Snapshot? restored = null;
            await foreach (RestoreSnapshotResponse step in connection.Client.RestoreSnapshotAsync(
                new RestoreSnapshotRequest { Name = snapshot }, cancellationToken))
            {
                restored = step.Snapshot;
            }

            await Console.Out.WriteLineAsync(Line(restored!));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Line(Snapshot snapshot) =>
        $"{snapshot.Name} of {snapshot.CreateTime.ToDateTimeOffset():u}, {snapshot.Bytes:N0} bytes, collections: {string.Join(", ", snapshot.Collections)}";
}
