using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb embed</c>: vectors of pictures and texts, from a checkpoint directory, without a server.</summary>
internal static class EmbedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("embed", "Prints the vectors of pictures and texts.");
        var model = new LocalModel(command);
        var image = new Option<string[]>("--image") { Description = "A picture.", DefaultValueFactory = static _ => [], AllowMultipleArgumentsPerToken = true };
        var text = new Option<string[]>("--text") { Description = "A text.", DefaultValueFactory = static _ => [], AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        command.Add(image);
        command.Add(text);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] images = parsed.GetValue(image)!;
            string[] texts = parsed.GetValue(text)!;
            if (images.Length + texts.Length == 0)
            {
                throw new UsageException("Say what to embed: --image or --text.");
            }

            await using Model loaded = model.Load(parsed);
            IEncoder encoder = loaded.Encoder
                ?? throw new UsageException($"The model is of family {loaded.Info.Family}, which makes no vectors.");
            var results = new List<Embedding>();
            foreach (string file in images)
            {
                byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
                results.Add(new Embedding("image", file, await encoder.EncodeImageAsync(bytes, Lane.Interactive, cancellationToken)));
            }

            foreach (string input in texts)
            {
                results.Add(new Embedding("text", input, await encoder.EncodeTextAsync(input, Lane.Interactive, cancellationToken)));
            }

            Show(results, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(IReadOnlyList<Embedding> results, bool json)
    {
        if (json)
        {
            Json.Write(new { Results = results });
            return;
        }

        foreach (Embedding result in results)
        {
            string start = string.Join(", ", result.Vector.Take(8).Select(static v => v.ToString("F4", CultureInfo.InvariantCulture)));
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{result.Kind} {result.Input}: {result.Vector.Length} dimensions, {start}, …");
        }
    }

    private sealed record Embedding(string Kind, string Input, float[] Vector);
}
