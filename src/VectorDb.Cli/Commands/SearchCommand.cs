using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Filters;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb search</c>: by text, picture, stored item or vector, or a mix of them.</summary>
internal static class SearchCommand
{
    /// <summary>A reranked list's token holds its ranks: too much to read.</summary>
    private const int MaxShownToken = 80;

    private static readonly Option<string> CollectionName = new("--collection") { Description = "The collection.", Required = true };
    private static readonly Option<string> Space = new("--space") { Description = "The space, if it has several.", DefaultValueFactory = static _ => "" };
    private static readonly Option<string[]> Text = new("--text") { Description = "A text to find. Several parts are added up.", DefaultValueFactory = static _ => [] };
    private static readonly Option<string[]> Image = new("--image") { Description = "A picture to find others like.", DefaultValueFactory = static _ => [] };
    private static readonly Option<string[]> Id = new("--id") { Description = "A stored item to find others like.", DefaultValueFactory = static _ => [] };
    private static readonly Option<string[]> Not = new("--not") { Description = "A text to lead away from.", DefaultValueFactory = static _ => [] };
    private static readonly Option<string?> VectorFile = new("--vector") { Description = "A file with a JSON array of numbers." };
    private static readonly Option<string?> FilterText = new("--filter") { Description = $"Which items may be found, such as: {FilterParser.Help}." };
    private static readonly Option<uint> Limit = new("--limit") { Description = "How many hits.", DefaultValueFactory = static _ => 10 };
    private static readonly Option<uint> Ef = new("--ef") { Description = "ef of the graph walk; 0 chooses it." };
    private static readonly Option<bool> Exact = new("--exact") { Description = "Compares with every item." };
    private static readonly Option<float?> Threshold = new("--score-threshold") { Description = "Leaves out hits below this score." };
    private static readonly Option<uint> Offset = new("--offset") { Description = "How many of the best hits, or groups, to pass over." };
    private static readonly Option<string> Page = new("--page-token") { Description = "Where the page before ended.", DefaultValueFactory = static _ => "" };
    private static readonly Option<string?> GroupField = new("--group-by") { Description = "A payload field: gives the best hits of each of its values." };
    private static readonly Option<uint> GroupSize = new("--group-size") { Description = "Hits of each group.", DefaultValueFactory = static _ => 1 };
    private static readonly Option<bool> CrossModal = new("--cross-modal") { Description = "The vector is of another modality than the items', such as a text's among pictures." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Prints JSON." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("search", "Finds items by text, by picture, by stored item or by vector.");
        var settings = new ServerSettings(command);
        foreach (Option option in new Option[] { CollectionName, Space, Text, Image, Id, Not, VectorFile, FilterText, Limit, Offset, Page, Ef, Exact, Threshold, GroupField, GroupSize, CrossModal, AsJson })
        {
            command.Add(option);
        }

        RerankArguments.AddTo(command);
        WhereAnswerArguments.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SearchRequest request = await RequestAsync(parsed, cancellationToken);
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            SearchResponse response = await connection.Client.SearchAsync(request, cancellationToken);
            await RerankArguments.WriteHeatAsync(parsed, response.Hits, cancellationToken);
            if (parsed.GetValue(AsJson))
            {
                Json.Write(response);
            }
            else
            {
                Show(response);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<SearchRequest> RequestAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = new Query();
        query.Parts.AddRange(parsed.GetValue(Text)!.Select(static t => new QueryPart { Text = t }));
        query.Parts.AddRange(parsed.GetValue(Id)!.Select(static i => new QueryPart { ItemId = i }));
        query.Parts.AddRange(parsed.GetValue(Not)!.Select(static t => new QueryPart { Text = t, Weight = -1 }));
        foreach (string file in parsed.GetValue(Image)!)
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            query.Parts.Add(new QueryPart { Image = UnsafeByteOperations.UnsafeWrap(bytes) });
        }

        if (parsed.GetValue(VectorFile) is { } vectorFile)
        {
            query.Parts.Add(new QueryPart { Vector = new Vector { Values = { await VectorText.ReadAsync(vectorFile, cancellationToken) } } });
        }

        if (query.Parts.Count == 0)
        {
            throw new UsageException("Say what to find: --text, --image, --id or --vector.");
        }

        return new SearchRequest
        {
            Collection = parsed.GetValue(CollectionName)!,
            Space = parsed.GetValue(Space)!,
            Query = query,
            Limit = parsed.GetValue(Limit),
            Offset = parsed.GetValue(Offset),
            PageToken = parsed.GetValue(Page)!,
            GroupBy = parsed.GetValue(GroupField) is { } field ? new GroupBy { Field = field, Size = parsed.GetValue(GroupSize) } : null,
            CrossModal = parsed.GetValue(CrossModal),
            Ef = parsed.GetValue(Ef),
            Exact = parsed.GetValue(Exact),
            Filter = parsed.GetValue(FilterText) is { } filter ? FilterParser.Parse(filter) : null,
            ScoreThreshold = parsed.GetValue(Threshold),
            Rerank = RerankArguments.Read(parsed),
            Explain = RerankArguments.ReadExplain(parsed),
            WhereAnswer = WhereAnswerArguments.Read(parsed),
        };
    }

    private static void Show(SearchResponse response)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("score", "matches", "id", "text", "payload");
        foreach (Hit hit in response.Hits.Concat(response.Groups.SelectMany(static group => group.Hits)))
        {
            string payload = hit.Item.Payload is null ? "" : hit.Item.Payload.ToString();
            table.AddRow([.. new[] { hit.Score.ToString("F4", CultureInfo.InvariantCulture), RerankArguments.ProbabilityOf(hit), hit.Item.Id, hit.Item.Text, payload }.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
        RerankArguments.Show(response.Rerank);
        WhereAnswerArguments.Show(response.WhereAnswer);
        if (response.NextPageToken.Length > 0)
        {
            string token = response.NextPageToken.Length <= MaxShownToken ? response.NextPageToken : "TOKEN, which is in --json";
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]more with --page-token {token}[/]");
        }

        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[grey]{string.Join(", ", response.Stages.Select(static s => $"{s.Stage} {s.Time.ToTimeSpan().TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture)} ms"))}[/]");
    }
}
