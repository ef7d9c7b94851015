using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Grounding;
using VectorDb.Models.Seeing;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb ground</c>: the box of what a phrase names, from a checkpoint directory or a server.</summary>
internal static class GroundCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("ground", "Finds the box of what a phrase names: left, top, right, bottom.");
        var target = new ModelOrServer(command);
        var text = new Option<string>("--text") { Description = "The phrase.", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { text, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (target.AsksServer(parsed))
            {
                await AskAsync(target, parsed, parsed.GetValue(text)!, parsed.GetValue(json), cancellationToken);
                return ExitCode.Success;
            }

            byte[] bytes = (await target.ReadAsync(parsed, 1, cancellationToken))[0];
            await using Model loaded = target.Load(parsed);
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

    private static async Task AskAsync(ModelOrServer target, ParseResult parsed, string phrase, bool json, CancellationToken cancellationToken)
    {
        V1.GroundRequest asked = new()
        {
            Collection = target.Collection(parsed),
            Model = target.Use(parsed),
            Picture = (await target.PicturesAsync(parsed, 1, cancellationToken))[0],
            Phrase = phrase,
        };
        await using Connection connection = await target.OpenAsync(parsed, cancellationToken);
        V1.GroundResponse found = await connection.Client.GroundAsync(asked, cancellationToken);
        V1.Box box = found.Box;
        if (json)
        {
            Json.Write(new { BoxPixels = new[] { box.Left, box.Top, box.Right, box.Bottom }, found.Score });
            return;
        }

        await Console.Out.WriteLineAsync(FormattableString.Invariant($"{box.Left:F1} {box.Top:F1} {box.Right:F1} {box.Bottom:F1}"));
    }
}
