using System.CommandLine;
using System.Globalization;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb collections migrate start | status | compare | cutover | rollback | finish | cancel</c>: changes the model of a space.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);

    private static readonly Argument<string> Name = new("collection") { Description = "The collection." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Returns once every item has a vector of the new model, telling how far it is." };
    private static readonly Option<bool> AllowMissing = new("--allow-missing") { Description = "Does it though searches will miss items without a vector." };

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("migrate", "Changes the model of a space while searches go on.")
    {
        CreateStart(),
        Make("status", "Shows how far a migration is, and how live queries compare.", [Wait], static (connection, parsed, stop) => StatusAsync(connection, parsed, stop)),
        CreateCompare(),
        Make("cutover", "Lets searches use the new model.", [AllowMissing], static async (connection, parsed, stop) => Json.Write(
            await connection.Client.CutOverAsync(new CutOverRequest { Collection = parsed.GetValue(Name)!, AllowMissing = parsed.GetValue(AllowMissing) }, stop))),
        Make("rollback", "Lets searches use the former model again.", [AllowMissing], static async (connection, parsed, stop) => Json.Write(
            await connection.Client.RollBackAsync(new RollBackRequest { Collection = parsed.GetValue(Name)!, AllowMissing = parsed.GetValue(AllowMissing) }, stop))),
        Make("finish", "Drops the former model's vectors after the cutover.", [], static async (connection, parsed, stop) => Json.Write(
            await connection.Client.FinishMigrationAsync(new FinishMigrationRequest { Collection = parsed.GetValue(Name)! }, stop))),
        Make("cancel", "Drops the new model's vectors before the cutover.", [], static async (connection, parsed, stop) => Json.Write(
            await connection.Client.CancelMigrationAsync(new CancelMigrationRequest { Collection = parsed.GetValue(Name)! }, stop))),
    };

    private static Command CreateStart()
    {
        var use = new Option<string>("--use") { Description = "The name of the model to change to.", Required = true };
        var space = new Option<string>("--space") { Description = "The space, if the collection has several.", DefaultValueFactory = static _ => "" };
        return Make("start", "Begins: the server fills the new model's vectors in, in the background.", [use, space, Wait], async (connection, parsed, stop) =>
        {
            var request = new StartMigrationRequest { Collection = parsed.GetValue(Name)!, Space = parsed.GetValue(space)!, Model = parsed.GetValue(use)! };
            await connection.Client.StartMigrationAsync(request, stop);
            await StatusAsync(connection, parsed, stop);
        });
    }

    private static Command CreateCompare()
    {
        var sample = new Option<uint>("--sample") { Description = "How many stored items to search with.", DefaultValueFactory = static _ => 100 };
        var depth = new Option<uint>("--depth") { Description = "How many of the best to compare.", DefaultValueFactory = static _ => 10 };
        var examples = new Option<string?>("--examples") { Description = "A file with a line of JSON for each text to search for: {\"text\": ..., \"item_id\": the right one, if known}." };
        return Make("compare", "Asks both models the same: overlap, rank correlation, recall.", [sample, depth, examples], async (connection, parsed, stop) =>
        {
            var request = new CompareSpacesRequest { Collection = parsed.GetValue(Name)!, Sample = parsed.GetValue(sample), Depth = parsed.GetValue(depth) };
            if (parsed.GetValue(examples) is { } file)
            {
                request.Examples.AddRange(await ExampleFile.ReadAsync(file, stop));
            }

            Json.Write(await connection.Client.CompareSpacesAsync(request, stop));
        });
    }

    private static async Task StatusAsync(Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new GetMigrationRequest { Collection = parsed.GetValue(Name)! };
        Migration migration = await connection.Client.GetMigrationAsync(request, cancellationToken);
        using var timer = new PeriodicTimer(Pulse);
        while (parsed.GetValue(Wait) && migration.Missing > migration.Unencodable)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{migration.Vectors - migration.Missing:N0} of {migration.Vectors:N0} filled{(migration.LastFailure.Length > 0 ? "; " + migration.LastFailure : "")}"));
            await timer.WaitForNextTickAsync(cancellationToken);
            migration = await connection.Client.GetMigrationAsync(request, cancellationToken);
        }

        Json.Write(migration);
    }

    private static Command Make(string name, string description, Option[] options, Func<Connection, ParseResult, CancellationToken, Task> run)
    {
        var command = new Command(name, description) { Name };
        var settings = new ServerSettings(command);
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            await run(connection, parsed, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }
}
