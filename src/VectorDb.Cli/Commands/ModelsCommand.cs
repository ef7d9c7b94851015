using System.CommandLine;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb models list | inspect | pull | import</c>.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("models", "Shows models.") { CreateList(), CreateInspect(), ModelsPullCommand.Create(), ModelsImportCommand.Create() };

    private static Command CreateInspect()
    {
        var command = new Command("inspect", "Shows what a checkpoint directory holds, without a server.");
        var directory = new Argument<string>("dir") { Description = "A checkpoint directory." };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        command.Add(directory);
        var arguments = new ModelArguments(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var model = VectorDb.Models.Model.Load(Path.GetFullPath(parsed.GetValue(directory)!), arguments.Settings(parsed).ToOptions());
            ModelInfo info = model.Info;
            var memory = Enum.GetValues<Precision>().ToDictionary(static p => p.ToString().ToLowerInvariant(), info.MemoryBytes);
            if (parsed.GetValue(json))
            {
                Json.Write(new { info.Family, info.Fingerprint, info.Dimensions, info.Parameters, info.Towers, Capabilities = info.Capabilities.Select(static c => c.ToString()), info.Device, MemoryBytes = memory, info.Generation });
                return ExitCode.Success;
            }

            Table table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("what", "value");
            table.AddRow("family", Markup.Escape(info.Family));
            foreach (TowerInfo tower in info.Towers)
            {
                table.AddRow(Markup.Escape(tower.Name), Markup.Escape(tower.Description));
            }

            table.AddRow("dimensions", $"{info.Dimensions}");
            table.AddRow("parameters", $"{info.Parameters:N0}");
            table.AddRow("can", string.Join(", ", info.Capabilities));
            table.AddRow("memory", string.Join(", ", memory.Select(static m => $"{m.Key} {m.Value / 1e6:F1} MB")));
            if (info.Generation is { } generation)
            {
                table.AddRow("generation", $"{generation.BytesPerToken / 1e3:F1} kB a token and beam, {generation.BytesPerPicture / 1e6:F1} MB a picture, {generation.ContextLength:N0} tokens at most");
            }

            table.AddRow("device", Markup.Escape(info.Device));
            table.AddRow("fingerprint", Markup.Escape(info.Fingerprint));
            AnsiConsole.Write(table);
            return ExitCode.Success;
        });
        return command;
    }

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
                Json.Write(response);
                return ExitCode.Success;
            }

            Table table = new Table().Border(TableBorder.Simple).AddColumns("model", "family", "dimensions", "parameters", "fingerprint");
            foreach (V1.Model model in response.Models)
            {
                table.AddRow(Markup.Escape(model.Name), Markup.Escape(model.Family), $"{model.Dimensions}", $"{model.Parameters:N0}", Markup.Escape(model.Fingerprint));
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
