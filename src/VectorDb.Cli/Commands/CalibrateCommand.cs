using System.CommandLine;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb calibrate</c>: learns, from searches with known answers, how probable it is that a best hit is right.</summary>
internal static class CalibrateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("calibrate", "Learns from searches with known answers how probable it is that the best hit of a reranked search is right.");
        var collection = new Option<string>("--collection") { Description = "The collection.", Required = true };
        var space = new Option<string>("--space") { Description = "The space, if it has several.", DefaultValueFactory = static _ => "" };
        var examples = new Option<string>("--examples")
        {
            Description = "A file with a line of JSON for each search, 8 to 1,000: {\"text\": ..., \"item_id\": the right one, or left out where none is}.",
            Required = true,
        };
        var rerank = new Option<string>("--rerank") { Description = "The matcher; the collection's if left out.", DefaultValueFactory = static _ => "" };
        var candidates = new Option<uint>("--candidates") { Description = "How many of the best are looked at again.", DefaultValueFactory = static _ => 128 };
        var settings = new ServerSettings(command);
        foreach (Option option in new Option[] { collection, space, examples, rerank, candidates })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new CalibrateRequest
            {
                Collection = parsed.GetValue(collection)!,
                Space = parsed.GetValue(space)!,
                Rerank = new Rerank { Model = parsed.GetValue(rerank)!, Candidates = parsed.GetValue(candidates) },
                Examples = { await ExampleFile.ReadAsync(parsed.GetValue(examples)!, cancellationToken) },
            };
            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Json.Write(await connection.Client.CalibrateAsync(request, cancellationToken));
            return ExitCode.Success;
        });
        return command;
    }
}
