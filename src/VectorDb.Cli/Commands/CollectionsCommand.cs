using System.CommandLine;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb collections create | list | get | update | migrate | delete</c>.</summary>
internal static class CollectionsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("collections", "Makes, lists and deletes collections.")
    {
        CreateCreate(),
        CreateList(),
        CreateGet(),
        CollectionsUpdateCommand.Create(),
        MigrateCommand.Create(),
        CreateDelete(),
    };

    private static Command CreateCreate()
    {
        var command = new Command("create", "Makes a collection with one vector space.");
        var name = new Argument<string>("name") { Description = "Lower-case letters, digits, '-' and '_'." };
        var space = new Option<string>("--space") { Description = "The name of its space.", DefaultValueFactory = static _ => "default" };
        var use = new Option<string?>("--use")
        {
            Description = "The name of the model that makes its vectors. Without it: the one --model, or the only model loaded.",
        };
        var dimensions = new Option<uint>("--dimensions") { Description = "For items that bring their vectors: their dimensions, instead of a model." };
        var metric = new Option<string>("--metric") { Description = "cosine, dot or l2.", DefaultValueFactory = static _ => "cosine" };
        var codes = new Option<string>("--codes") { Description = "What graph walks compare: full, half, eight, four or one bit.", DefaultValueFactory = static _ => "four" };
        var onDisk = new Option<bool>("--vectors-on-disk") { Description = "Memory holds codes and links only." };
        Option<string?> rerank = RerankOption();
        var description = new Option<string>("--description") { Description = "For people.", DefaultValueFactory = static _ => "" };
        var json = JsonOption();
        command.Add(name);
        var settings = new ServerSettings(command);
        foreach (Option option in new Option[] { space, use, dimensions, metric, codes, onDisk, description, rerank, json })
        {
            command.Add(option);
        }

        var generator = new GeneratorArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CapFilt? policy = generator.Policy(parsed);
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            uint ready = parsed.GetValue(dimensions);
            var vectors = new VectorSpace
            {
                Name = parsed.GetValue(space)!,
                Dimensions = ready,
                Metric = MetricOf(parsed.GetValue(metric)!),
                Hnsw = new HnswConfig { Codes = CodesOf(parsed.GetValue(codes)!), VectorsOnDisk = parsed.GetValue(onDisk) },
                Model = ready > 0 ? "" : await ModelForAsync(connection, parsed.GetValue(use), settings.Models(parsed), cancellationToken),
            };
            var collection = new Collection
            {
                Name = parsed.GetValue(name)!,
                Description = parsed.GetValue(description)!,
                Spaces = { vectors },
                Generator = generator.Generator(parsed) ?? "",
                Matcher = parsed.GetValue(rerank) ?? "",
                CapFilt = policy,
            };
            Collection made = await connection.Client.CreateCollectionAsync(new CreateCollectionRequest { Collection = collection }, cancellationToken);
            Show([made], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The option that names a collection's matcher.</summary>
    public static Option<string?> RerankOption() => new("--rerank")
    {
        Description = "The name of a model with a matcher: reranks where a search names none, and its features of pictures are made beforehand.",
    };

    private static async Task<string> ModelForAsync(
        Connection connection, string? use, IReadOnlyList<ModelSource> given, CancellationToken cancellationToken)
    {
        if (use is not null)
        {
            return use;
        }

        if (given.Count == 1)
        {
            return given[0].Name;
        }

        ListModelsResponse models = await connection.Client.ListModelsAsync(new ListModelsRequest(), cancellationToken);
        return models.Models.Count == 1
            ? models.Models[0].Name
            : throw new UsageException(models.Models.Count == 0
                ? "No model is loaded: give a checkpoint directory with --model, or --dimensions for ready vectors."
                : $"Several models are loaded ({string.Join(", ", models.Models.Select(static m => m.Name))}): name one with --use.");
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists collections.");
        var json = JsonOption();
        var settings = new ServerSettings(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            var found = new List<Collection>();
            string token = "";
            do
            {
                var request = new ListCollectionsRequest { PageToken = token, PageSize = 1000 };
                ListCollectionsResponse page = await connection.Client.ListCollectionsAsync(request, cancellationToken);
                found.AddRange(page.Collections);
                token = page.NextPageToken;
            }
            while (token.Length > 0);
            Show(found, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateGet()
    {
        var command = new Command("get", "Shows a collection.");
        var name = new Argument<string>("name");
        var json = JsonOption();
        command.Add(name);
        var settings = new ServerSettings(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            var request = new GetCollectionRequest { Name = parsed.GetValue(name)! };
            Show([await connection.Client.GetCollectionAsync(request, cancellationToken)], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateDelete()
    {
        var command = new Command("delete", "Deletes a collection with everything in it.");
        var name = new Argument<string>("name");
        command.Add(name);
        var settings = new ServerSettings(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            await connection.Client.DeleteCollectionAsync(new DeleteCollectionRequest { Name = parsed.GetValue(name)! }, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static Metric MetricOf(string text) => text.ToLowerInvariant() switch
    {
        "cosine" => Metric.Cosine,
        "dot" => Metric.Dot,
        "l2" => Metric.L2,
        _ => throw new UsageException($"--metric '{text}' is not one of cosine, dot and l2."),
    };

    private static Codes CodesOf(string text) => text.ToLowerInvariant() switch
    {
        "full" => Codes.Full,
        "half" => Codes.Half,
        "eight" => Codes.EightBit,
        "four" => Codes.FourBit,
        "one" => Codes.OneBit,
        _ => throw new UsageException($"--codes '{text}' is not one of full, half, eight, four and one."),
    };

    private static Option<bool> JsonOption() => new("--json") { Description = "Prints JSON." };

    private static string RecallOf(SpaceStatus? status) => status?.Recall is { } recall
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{recall.Mean:F4} ({recall.Low:F4} to {recall.High:F4})")
        : "-";

    private static void Show(IReadOnlyList<Collection> collections, bool json)
    {
        if (json)
        {
            foreach (Collection collection in collections)
            {
                Json.Write(collection);
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("collection", "items", "space", "model", "dimensions", "metric", "recall");
        foreach (Collection collection in collections)
        {
            foreach (VectorSpace space in collection.Spaces)
            {
                table.AddRow([.. new[]
                {
                    collection.Name, $"{collection.ItemCount:N0}", space.Name, space.Model.Length > 0 ? space.Model : "-", $"{space.Dimensions}", $"{space.Metric}",
                    RecallOf(space.Status),
                }.Select(Markup.Escape)]);
            }
        }

        AnsiConsole.Write(table);
    }
}
