using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace VectorDb.Cli.Commands;

/// <summary>The options of <c>vectordb search --rerank</c>, and its report.</summary>
internal static class RerankArguments
{
    private const string WeightsForm = "ITM,ITC or ITM,ITC,SEARCH";

    private static readonly Option<string?> Model = new("--rerank") { Description = "A model with a matcher: looks at the best again, text and picture together." };
    private static readonly Option<uint> Candidates = new("--candidates") { Description = "How many of the best to look at again.", DefaultValueFactory = static _ => 128 };
    private static readonly Option<bool> Fast = new("--fast-match") { Description = "Compares the matcher's features only." };
    private static readonly Option<string?> Weights = new("--weights") { Description = $"How scores are added up: {WeightsForm}; 1,1 if not given." };
    private static readonly Option<uint?> Budget = new("--budget-ms") { Description = "How long matching may take, in milliseconds." };
    private static readonly Option<float> Confidence = new("--confidence") { Description = "Stops early once the first hits are settled with this probability.", DefaultValueFactory = static _ => 1 };
    private static readonly Option<float?> MinProbability = new("--min-probability") { Description = "Leaves out hits that match with less." };

    private static readonly Option<string?> Explain = new("--explain") { Description = "A directory: writes a picture of each of the first hits for each word, showing where the word is." };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Model, Candidates, Fast, Weights, Budget, Confidence, MinProbability, Explain })
        {
            command.Add(option);
        }
    }

    /// <summary>What is asked for, or null.</summary>
    /// <exception cref="UsageException">An option without --rerank, or weights that are none.</exception>
    public static Rerank? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Model) is not { } model)
        {
            return new Option[] { Candidates, Fast, Weights, Budget, Confidence, MinProbability }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } lone
                ? throw new UsageException($"{lone.Name} needs --rerank MODEL.")
                : null;
        }

        return new Rerank
        {
            Model = model,
            Candidates = parsed.GetValue(Candidates),
            FastMatch = parsed.GetValue(Fast),
            Weights = parsed.GetValue(Weights) is { } weights ? ReadWeights(weights) : null,
            Budget = parsed.GetValue(Budget) is { } budget ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds(budget)) : null,
            Confidence = parsed.GetValue(Confidence),
            MinProbability = parsed.GetValue(MinProbability),
        };
    }

    /// <summary>Whether heat-maps are asked for.</summary>
    public static Explain? ReadExplain(ParseResult parsed) => parsed.GetValue(Explain) is null ? null : new Explain { Overlay = true };

    /// <summary>Writes the heat-maps of some hits.</summary>
    public static async Task WriteHeatAsync(ParseResult parsed, IEnumerable<Hit> hits, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Explain) is not { } directory)
        {
            return;
        }

        Directory.CreateDirectory(directory);
        int rank = 0;
        foreach (Hit hit in hits)
        {
            rank++;
            for (int i = 0; i < (hit.Explanation?.Words.Count ?? 0); i++)
            {
                ExplainedWord word = hit.Explanation!.Words[i];
                string name = string.Concat(word.Word.Where(char.IsLetterOrDigit));
                string file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{rank:00}-{i:00}-{name}.png"));
                await File.WriteAllBytesAsync(file, word.OverlayPng.ToByteArray(), cancellationToken);
            }
        }
    }

    /// <summary>How probable it is that a hit matches, for people.</summary>
    public static string ProbabilityOf(Hit hit) => hit.Match?.Probability?.ToString("P1", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Says what a reranking did.</summary>
    public static void Show(RerankReport? report)
    {
        if (report is not null)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[grey]{report.Model}: {report.Matched} of {report.Candidates} matched by {report.MatchedBy}, {report.Stop}; pictures: {report.FeaturesInMemory} in memory, {report.FeaturesRead} kept, {report.FeaturesMade} encoded[/]");
        }
    }

    private static RerankWeights ReadWeights(string text)
    {
        var numbers = new List<float>();
        foreach (string part in text.Split(','))
        {
            numbers.Add(float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
                ? number
                : throw new UsageException($"--weights '{text}' is not {WeightsForm}."));
        }

        return numbers.Count is 2 or 3
            ? new RerankWeights { Itm = numbers[0], Itc = numbers[1], Search = numbers.Count == 3 ? numbers[2] : 0 }
            : throw new UsageException($"--weights '{text}' is not {WeightsForm}.");
    }
}
