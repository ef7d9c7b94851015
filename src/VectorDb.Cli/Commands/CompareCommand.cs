using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Comparing;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb compare</c>: whether a sentence is true of two pictures, from a checkpoint directory, without a server.</summary>
internal static class CompareCommand
{
    private const double Even = 0.5;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Says whether a sentence is true of two pictures.");
        var model = new LocalModel(command);
        var image = new Option<string[]>("--image") { Description = "A picture; given twice, left one first.", Required = true, AllowMultipleArgumentsPerToken = true };
        var text = new Option<string>("--text") { Description = "The sentence.", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { image, text, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(image)! is not [string first, string second])
            {
                throw new UsageException("--image must be given twice.");
            }

            byte[] left = await File.ReadAllBytesAsync(first, cancellationToken);
            byte[] right = await File.ReadAllBytesAsync(second, cancellationToken);
            await using Model loaded = model.Load(parsed);
            IComparer comparer = loaded.RequireComparer();
            float probability = await comparer.CompareAsync(left, right, parsed.GetValue(text)!, Lane.Interactive, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(new { IsTrue = probability > Even, Probability = probability });
            }
            else
            {
                await Console.Out.WriteLineAsync(FormattableString.Invariant($"{(probability > Even ? "true" : "false")} ({probability:P1})"));
            }

            return ExitCode.Success;
        });
        return command;
    }
}
