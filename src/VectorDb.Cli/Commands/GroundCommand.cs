using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Grounding;
using VectorDb.Models.Seeing;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb ground</c>: the box of what a phrase names, from a checkpoint directory, without a server.</summary>
internal static class GroundCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("ground", "Finds the box of what a phrase names: left, top, right, bottom.");
        var model = new LocalModel(command);
        var image = new Option<string>("--image") { Description = "The picture.", Required = true };
        var text = new Option<string>("--text") { Description = "The phrase.", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { image, text, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            byte[] bytes = await File.ReadAllBytesAsync(parsed.GetValue(image)!, cancellationToken);
            await using Model loaded = model.Load(parsed);
            IGrounder grounder = loaded.RequireGrounder();
            VisualFeatures seen = await loaded.RequireVision().SeeAsync(bytes, Lane.Interactive, cancellationToken);
            GroundedBox box = await grounder.GroundAsync(seen, parsed.GetValue(text)!, Lane.Interactive, cancellationToken);
            float[] pixels =
            [
                box.Left * seen.ImageWidth, box.Top * seen.ImageHeight, box.Right * seen.ImageWidth, box.Bottom * seen.ImageHeight,
            ];
            if (parsed.GetValue(json))
            {
                Json.Write(new { Box = new[] { box.Left, box.Top, box.Right, box.Bottom }, BoxPixels = pixels, box.Score });
            }
            else
            {
                await Console.Out.WriteLineAsync(FormattableString.Invariant($"{pixels[0]:F1} {pixels[1]:F1} {pixels[2]:F1} {pixels[3]:F1}"));
            }

            return ExitCode.Success;
        });
        return command;
    }
}
