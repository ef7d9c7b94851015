using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb match</c>: how well texts fit pictures, from a checkpoint directory, without a server.</summary>
internal static class MatchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("match", "Scores every picture with every text: itc, itm logits and itm probability.");
        var model = new LocalModel(command);
        var image = new Option<string[]>("--image") { Description = "A picture.", Required = true, AllowMultipleArgumentsPerToken = true };
        var text = new Option<string[]>("--text") { Description = "A text.", Required = true, AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON; the default, too." };
        command.Add(image);
        command.Add(text);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ReadOnlyMemory<byte>[] images = [.. await Task.WhenAll(parsed.GetValue(image)!.Select(async f => new ReadOnlyMemory<byte>(await File.ReadAllBytesAsync(f, cancellationToken))))];
            await using Model loaded = model.Load(parsed);
            IMatcher matcher = loaded.Matcher ?? throw new UsageException($"The model is of family {loaded.Info.Family}, which has no matcher.");
            string[] texts = parsed.GetValue(text)!;
            MatchScore[,] scores = await matcher.MatchAsync(images, texts, Lane.Interactive, cancellationToken);
            Json.Write(new
            {
                Itc = Rows(scores, static s => float.IsNaN(s.Contrastive) ? (float?)null : s.Contrastive),
                ItmLogits = Rows(scores, Logits),
                Itm = Rows(scores, static s => s.Probability),
            });
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Two logits, or the one of a head that has no other.</summary>
    private static float[] Logits(MatchScore score) =>
        float.IsNaN(score.Contrastive) && score.MismatchLogit == 0 ? [score.MatchLogit] : [score.MismatchLogit, score.MatchLogit];

    private static T[][] Rows<T>(MatchScore[,] scores, Func<MatchScore, T> pick) =>
        [.. Enumerable.Range(0, scores.GetLength(0)).Select(i => Enumerable.Range(0, scores.GetLength(1)).Select(j => pick(scores[i, j])).ToArray())];
}
