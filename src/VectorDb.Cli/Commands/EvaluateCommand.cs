using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Evaluation;
using VectorDb.Cli.Output;
using VectorDb.Demo;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb evaluate DIR</c>: recall, rerank gain, captions and answers on a labelled folder, through a server.</summary>
internal static class EvaluateCommand
{
    private const string CollectionName = "evaluation";

    private static readonly Argument<string> Directory = new("dir") { Description = "A folder with captions.jsonl and, for answers, questions.jsonl." };
    private static readonly Option<string?> Encoder = new("--encoder") { Description = "The model that is searched with; the first that makes vectors." };
    private static readonly Option<string?> Matcher = new("--matcher") { Description = "The model that reranks; the first that matches." };
    private static readonly Option<string?> Captioner = new("--captioner") { Description = "The model that captions." };
    private static readonly Option<string?> Answerer = new("--answerer") { Description = "The model that answers." };
    private static readonly Option<uint[]> Candidates = new("--candidates")
    {
        Description = "How many candidates are reranked; several numbers are measured one after the other.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [16],
    };

    private static readonly Option<int> Limit = new("--limit") { Description = "How many pictures are searched for and asked about, evenly spread over the folder; 0 for all." };
    private static readonly Option<int> Concurrency = new("--concurrency") { Description = "How many calls run at a time.", DefaultValueFactory = static _ => 8 };
    private static readonly Option<bool> Mistakes = new("--mistakes") { Description = "Tells every wrong caption and answer on stderr." };
    private static readonly Option<string?> Plot = new("--plot") { Description = "A file to draw recall@1 over the depth of reranking into, as SVG." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Prints JSON." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Measures models on a labelled folder; with neither --address nor --model those of the demo world, on a directory of their own.");
        command.Add(Directory);
        var settings = new ServerSettings(command);
        foreach (Option option in new Option[] { Encoder, Matcher, Captioner, Answerer, Candidates, Limit, Concurrency, Mistakes, Plot, AsJson })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            LabelledFolder folder = await LabelledFolder.LoadAsync(Path.GetFullPath(parsed.GetValue(Directory)!), cancellationToken);
            using var workplace = new TemporaryDirectory();
            await using Connection connection = settings.Address(parsed) is null
                ? await Connection.StartAsync(workplace.Path, ModelsOf(settings, parsed), cancellationToken)
                : await Connection.OpenAsync(settings, parsed, cancellationToken);
            await RunAsync(connection, folder, parsed, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<ModelSource> ModelsOf(ServerSettings settings, ParseResult parsed) =>
        settings.Models(parsed) is { Count: > 0 } given ? given : [.. DemoWorld.Find().Models.Select(static m => ModelSource.Parse($"{m.Key}={m.Value}", new ModelSettings()))];

    private static async Task RunAsync(Connection connection, LabelledFolder folder, ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = new ModelRoles(parsed.GetValue(Encoder), parsed.GetValue(Matcher), parsed.GetValue(Captioner), parsed.GetValue(Answerer));
        ModelRoles roles = ModelRoles.Choose([.. (await connection.Client.ListModelsAsync(new ListModelsRequest(), cancellationToken)).Models], named);
        if (roles.Encoder is not { } encoder)
        {
            throw new UsageException("No loaded model makes vectors: give one with --model NAME=DIR.");
        }

        await LabelledCollection.CreateAsync(connection.Client, CollectionName, encoder, folder, cancellationToken);
        try
        {
            var options = new EvaluationOptions
            {
                Candidates = parsed.GetValue(Candidates)!,
                Limit = parsed.GetValue(Limit),
                Mistakes = parsed.GetValue(Mistakes) ? static line => Console.Error.WriteLine(line) : null,
                Concurrency = Math.Clamp(parsed.GetValue(Concurrency), 1, 256),
            };
            var evaluation = new Evaluation.Evaluation(connection.Client, CollectionName, folder, roles, options, TimeProvider.System);
            IReadOnlyList<Measure> measures = await evaluation.RunAsync(static step => Console.Error.WriteLine(step + " ..."), cancellationToken);
            Show(measures, parsed.GetValue(AsJson));
            if (parsed.GetValue(Plot) is { } file)
            {
                await File.WriteAllTextAsync(file, RecallPlot.Draw(measures), cancellationToken);
            }
        }
        finally
        {
            await connection.Client.DeleteCollectionAsync(new DeleteCollectionRequest { Name = CollectionName }, CancellationToken.None);
        }
    }

    private static void Show(IReadOnlyList<Measure> measures, bool json)
    {
        if (json)
        {
            Json.Write(measures.Select(static m => new
            {
                m.Name,
                m.Model,
                MedianMs = Math.Round(m.Milliseconds, 2),
                Slices = m.Tally.Slices.ToDictionary(static s => s.Key, static s => new { s.Value.Right, s.Value.Count, Share = Math.Round((double)s.Value.Right / s.Value.Count, 4) }),
            }));
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("figure", "of", "share", "right", "ms a call", "model");
        foreach (Measure measure in measures)
        {
            foreach ((string slice, (int right, int count)) in measure.Tally.Slices)
            {
                string[] cells =
                [
                    slice == Tally.All ? measure.Name : "",
                    slice,
                    ((double)right / count).ToString("F3", CultureInfo.InvariantCulture),
                    $"{right} of {count}",
                    slice == Tally.All ? measure.Milliseconds.ToString("F1", CultureInfo.InvariantCulture) : "",
                    slice == Tally.All ? measure.Model : "",
                ];
                table.AddRow([.. cells.Select(Markup.Escape)]);
            }
        }

        AnsiConsole.Write(table);
    }
}
