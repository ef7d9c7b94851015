using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb caption</c>: what a picture shows, from a checkpoint directory, without a server.</summary>
internal static class CaptionCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("caption", "Describes a picture.");
        var model = new LocalModel(command);
        var image = new Option<string>("--image") { Description = "The picture.", Required = true };
        var prompt = new Option<string?>("--prompt") { Description = "What the caption begins with." };
        var stream = new Option<bool>("--stream") { Description = "Shows the text as it grows." };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { image, prompt, stream, json })
        {
            command.Add(option);
        }

        var generation = new GenerationArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            byte[] bytes = await File.ReadAllBytesAsync(parsed.GetValue(image)!, cancellationToken);
            await using Model loaded = model.Load(parsed);
            IGenerator generator = loaded.RequireGenerator(GenerationTask.Caption);
            var request = new GenerationRequest
            {
                Task = GenerationTask.Caption,
                Picture = await loaded.RequireVision().SeeAsync(bytes, Lane.Interactive, cancellationToken),
                Text = parsed.GetValue(prompt),
                Options = generation.Options(parsed),
            };
            await GeneratedOutput.WriteAsync(generator, request, parsed.GetValue(json), parsed.GetValue(stream), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }
}
