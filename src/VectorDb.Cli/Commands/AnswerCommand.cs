using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb answer</c>: the answer to a question on a picture, from a checkpoint directory or a server.</summary>
internal static class AnswerCommand
{
    private const int DefaultCandidates = 128;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("answer", "Answers a question on a picture, or ranks the answers of a list.");
        var target = new ModelOrServer(command);
        var question = new Option<string>("--question") { Description = "The question, or an instruction.", Required = true };
        var rank = new Option<string?>("--rank") { Description = "A file with an answer on each line, to choose from." };
        var candidates = new Option<int>("--candidates")
        {
            Description = "Answers that are compared in full, with --rank.",
            DefaultValueFactory = static _ => DefaultCandidates,
        };
        var stream = new Option<bool>("--stream") { Description = "Shows the text as it grows." };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        foreach (Option option in new Option[] { question, rank, candidates, stream, json })
        {
            command.Add(option);
        }

        var generation = new GenerationArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (target.AsksServer(parsed))
            {
                V1.AnswerRequest asked = new()
                {
                    Collection = target.Collection(parsed),
                    Model = target.Use(parsed),
                    Picture = (await target.PicturesAsync(parsed, 1, cancellationToken))[0],
                    Question = parsed.GetValue(question)!,
                };
                if (parsed.GetValue(rank) is { } list)
                {
                    asked.Rank = new V1.RankedAnswers { Answers = { await TextLines.ReadAsync(list, cancellationToken) }, Candidates = (uint)Math.Max(0, parsed.GetValue(candidates)) };
                }
                else
                {
                    asked.Decoding = WireDecoding.Of(generation.Options(parsed));
                }

                await using Connection connection = await target.OpenAsync(parsed, cancellationToken);
                await AskAsync(connection, asked, parsed.GetValue(json), parsed.GetValue(stream), cancellationToken);
                return ExitCode.Success;
            }

            byte[] bytes = (await target.ReadAsync(parsed, 1, cancellationToken))[0];
            string[]? answers = parsed.GetValue(rank) is { } file ? await TextLines.ReadAsync(file, cancellationToken) : null;
            await using Model loaded = target.Load(parsed);
            if (answers is not null)
            {
                IAnswerRanker ranker = loaded.RequireRanker();
                VisualFeatures seen = await loaded.RequireVision().SeeAsync(bytes, Lane.Interactive, cancellationToken);
                IReadOnlyList<RankedAnswer> ranked = await ranker.RankAsync(
                    seen, parsed.GetValue(question)!, answers, parsed.GetValue(candidates), Lane.Interactive, cancellationToken);
                Show(ranked, answers, parsed.GetValue(json));
                return ExitCode.Success;
            }

            IGenerator generator = loaded.RequireGenerator(GenerationTask.Answer);
            var request = new GenerationRequest
            {
                Task = GenerationTask.Answer,
                Picture = await loaded.RequireVision().SeeAsync(bytes, Lane.Interactive, cancellationToken),
                Text = parsed.GetValue(question),
                Options = generation.Options(parsed),
            };
            await GeneratedOutput.WriteAsync(generator.StreamAsync(request, cancellationToken), parsed.GetValue(json), parsed.GetValue(stream), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task AskAsync(Connection connection, V1.AnswerRequest asked, bool json, bool stream, CancellationToken cancellationToken)
    {
        if (asked.Rank is not { } list)
        {
            IAsyncEnumerable<GenerationUpdate> updates = ServedTexts.ToUpdatesAsync(connection.Client.StreamAnswerAsync(asked, cancellationToken), cancellationToken);
            await GeneratedOutput.WriteAsync(updates, json, stream, cancellationToken);
            return;
        }

        V1.Generation whole = await connection.Client.AnswerAsync(asked, cancellationToken);
        RankedAnswer[] ranked = [.. whole.Texts.Select(static t => new RankedAnswer(t.TokenIds[0], (float)t.Score))];
        Show(ranked, [.. list.Answers], json);
    }

    private static void Show(IReadOnlyList<RankedAnswer> ranked, string[] answers, bool json)
    {
        if (json)
        {
            Json.Write(new
            {
                Text = answers[ranked[0].Index],
                ranked[0].Index,
                Score = ranked[0].LogLikelihood,
                Ranked = ranked.Select(r => new { Text = answers[r.Index], r.Index, Score = r.LogLikelihood }),
            });
            return;
        }

        foreach (RankedAnswer answer in ranked)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{answer.LogLikelihood,9:F3}  {answers[answer.Index]}");
        }
    }
}
