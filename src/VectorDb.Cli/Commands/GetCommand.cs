using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb get</c>: an item as JSON, or its picture into a file.</summary>
internal static class GetCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("get", "Shows an item as JSON.");
        var id = new Argument<string>("id");
        var collection = new Option<string>("--collection") { Description = "The collection.", Required = true };
        var vectors = new Option<bool>("--vectors") { Description = "With its vectors." };
        var media = new Option<string?>("--media") { Description = "Writes its picture to this file." };
        command.Add(id);
        command.Add(collection);
        var settings = new ServerSettings(command);
        command.Add(vectors);
        command.Add(media);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            var request = new GetItemRequest
            {
                Collection = parsed.GetValue(collection)!,
                Id = parsed.GetValue(id)!,
                Include = { ItemPart.Payload, ItemPart.Text },
            };
            if (parsed.GetValue(vectors))
            {
                request.Include.Add(ItemPart.Vectors);
            }

            Json.Write(await connection.Client.GetItemAsync(request, cancellationToken));
            if (parsed.GetValue(media) is { } file)
            {
                await SaveAsync(connection, request, file, cancellationToken);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task SaveAsync(Connection connection, GetItemRequest item, string file, CancellationToken cancellationToken)
    {
        var request = new GetMediaRequest { Collection = item.Collection, Id = item.Id };
        await using FileStream output = File.Create(file);
        await foreach (GetMediaResponse chunk in connection.Client.GetMediaAsync(request, cancellationToken))
        {
            await output.WriteAsync(chunk.Data.Memory, cancellationToken);
        }
    }
}
