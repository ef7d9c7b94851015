using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Filters;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb delete</c>: items by id or by filter.</summary>
internal static class DeleteCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("delete", "Deletes items by id or by filter.");
        var ids = new Argument<string[]>("id") { Arity = ArgumentArity.ZeroOrMore };
        var collection = new Option<string>("--collection") { Description = "The collection.", Required = true };
        var filter = new Option<string?>("--filter") { Description = $"Deletes every item that meets this, such as: {FilterParser.Help}." };
        command.Add(ids);
        command.Add(collection);
        var settings = new ServerSettings(command);
        command.Add(filter);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new DeleteItemsRequest
            {
                Collection = parsed.GetValue(collection)!,
                Filter = parsed.GetValue(filter) is { } text ? FilterParser.Parse(text) : null,
            };
            request.Ids.AddRange(parsed.GetValue(ids));
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            DeleteItemsResponse response = await connection.Client.DeleteItemsAsync(request, cancellationToken);
            await Console.Out.WriteLineAsync($"{response.Deleted} deleted.");
            return ExitCode.Success;
        });
        return command;
    }
}
