using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Engine.Models;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb classify</c>: which of some labels fits a picture, from a checkpoint directory, without a server.</summary>
internal static class ClassifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("classify", "Prints the probability of each label for a picture.");
        var model = new LocalModel(command);
        var image = new Option<string>("--image") { Description = "The picture.", Required = true };
        var labels = new Option<string>("--labels") { Description = "A file with a label on each line.", Required = true };
        var templates = new Option<string?>("--templates") { Description = "A file with a prompt on each line, with {} where the label goes." };
        var language = new Option<string>("--language") { Description = "Of the built-in prompts: en, en-80, zh or zh-80; the model's own language if not given.", DefaultValueFactory = static _ => "" };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { image, labels, templates, language, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] names = await TextLines.ReadAsync(parsed.GetValue(labels)!, cancellationToken);
            byte[] bytes = await File.ReadAllBytesAsync(parsed.GetValue(image)!, cancellationToken);
            await using Model loaded = model.Load(parsed);
            IReadOnlyList<string> prompts = parsed.GetValue(templates) is { } file
                ? await TextLines.ReadAsync(file, cancellationToken)
                : PromptTemplates.Of(parsed.GetValue(language)!, loaded.Info.Family);
            IEncoder encoder = loaded.Encoder ?? throw new UsageException($"The model is of family {loaded.Info.Family}, which makes no vectors.");
            float[] picture = await encoder.EncodeImageAsync(bytes, Lane.Interactive, cancellationToken);
            float[][] classes = await ZeroShotClasses.EncodeAsync(encoder, names, prompts, Lane.Interactive, cancellationToken);
            float[] probabilities = (loaded.Scores ?? new ScoreRule(Scale: 1)).Classify(picture, classes);
            Show(names, probabilities, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(string[] labels, float[] probabilities, bool json)
    {
        if (json)
        {
            Json.Write(new { Labels = labels, Probabilities = probabilities });
            return;
        }

        foreach ((string label, float probability) in labels.Zip(probabilities).OrderByDescending(static x => x.Second))
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{probability,7:P1}  {label}");
        }
    }
}
