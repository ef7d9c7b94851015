using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb caption</c>: what a picture shows, from a checkpoint directory or a server.</summary>
internal static class CaptionCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("caption", "Describes a picture.");
        var target = new ModelOrServer(command);
        var prompt = new Option<string?>("--prompt") { Description = "What the caption begins with." };
        var stream = new Option<bool>("--stream") { Description = "Shows the text as it grows." };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { prompt, stream, json })
        {
            command.Add(option);
        }

        var generation = new GenerationArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (target.AsksServer(parsed))
            {
                V1.CaptionRequest asked = new()
                {
                    Collection = target.Collection(parsed),
                    Model = target.Use(parsed),
                    Picture = (await target.PicturesAsync(parsed, 1, cancellationToken))[0],
                    Prompt = parsed.GetValue(prompt) ?? "",
                    Decoding = WireDecoding.Of(generation.Options(parsed)),
                };
                await using Connection connection = await target.OpenAsync(parsed, cancellationToken);
                IAsyncEnumerable<GenerationUpdate> updates = ServedTexts.ToUpdatesAsync(connection.Client.StreamCaptionAsync(asked, cancellationToken), cancellationToken);
                await GeneratedOutput.WriteAsync(updates, parsed.GetValue(json), parsed.GetValue(stream), cancellationToken);
                return ExitCode.Success;
            }

            byte[] bytes = (await target.ReadAsync(parsed, 1, cancellationToken))[0];
            await using Model loaded = target.Load(parsed);
            IGenerator generator = loaded.RequireGenerator(GenerationTask.Caption);
            var request = new GenerationRequest
            {
                Task = GenerationTask.Caption,
                Picture = await loaded.RequireVision().SeeAsync(bytes, Lane.Interactive, cancellationToken),
                Text = parsed.GetValue(prompt),
                Options = generation.Options(parsed),
            };
            await GeneratedOutput.WriteAsync(generator.StreamAsync(request, cancellationToken), parsed.GetValue(json), parsed.GetValue(stream), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }
}
