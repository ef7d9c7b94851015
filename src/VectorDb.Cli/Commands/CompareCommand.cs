using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb compare</c>: whether a sentence is true of two pictures, from a checkpoint directory or a server.</summary>
internal static class CompareCommand
{
    private const double Even = 0.5;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Says whether a sentence is true of two pictures.");
        var target = new ModelOrServer(command);
        var text = new Option<string>("--text") { Description = "The sentence.", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { text, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            float probability = target.AsksServer(parsed)
                ? await AskAsync(target, parsed, parsed.GetValue(text)!, cancellationToken)
                : await RunAsync(target, parsed, parsed.GetValue(text)!, cancellationToken);
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

    private static async Task<float> RunAsync(ModelOrServer target, ParseResult parsed, string sentence, CancellationToken cancellationToken)
    {
        byte[][] images = await target.ReadAsync(parsed, 2, cancellationToken);
        await using Model loaded = target.Load(parsed);
        return await loaded.RequireComparer().CompareAsync(images[0], images[1], sentence, Lane.Interactive, cancellationToken);
    }

    private static async Task<float> AskAsync(ModelOrServer target, ParseResult parsed, string sentence, CancellationToken cancellationToken)
    {
        V1.Picture[] pictures = await target.PicturesAsync(parsed, 2, cancellationToken);
        V1.CompareRequest asked = new()
        {
            Collection = target.Collection(parsed),
            Model = target.Use(parsed),
            First = pictures[0],
            Second = pictures[1],
            Sentence = sentence,
        };
        await using Connection connection = await target.OpenAsync(parsed, cancellationToken);
        return (await connection.Client.CompareAsync(asked, cancellationToken)).Probability;
    }
}
