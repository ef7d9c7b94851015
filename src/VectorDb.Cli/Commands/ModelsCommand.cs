using System.CommandLine;
using Google.Protobuf;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb models list</c>.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("models", "Shows the models of a server.") { CreateList() };

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the models that are loaded.");
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var settings = new ServerSettings(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            ListModelsResponse response = await connection.Client.ListModelsAsync(new ListModelsRequest(), cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write((IMessage)response);
                return ExitCode.Success;
            }

            Table table = new Table().Border(TableBorder.Simple).AddColumns("model", "family", "dimensions", "parameters", "fingerprint");
            foreach (Model model in response.Models)
            {
                table.AddRow(Markup.Escape(model.Name), Markup.Escape(model.Family), $"{model.Dimensions}", $"{model.Parameters:N0}", Markup.Escape(model.Fingerprint));
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
