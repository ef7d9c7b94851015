using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb collections update</c>: another description, generator, matcher or policy on texts.</summary>
internal static class CollectionsUpdateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("update", "Changes a collection: what is not given stays.");
        var name = new Argument<string>("name");
        var description = new Option<string?>("--description") { Description = "For people." };
        command.Add(name);
        var settings = new ServerSettings(command);
        Option<string?> rerank = CollectionsCommand.RerankOption();
        command.Add(description);
        command.Add(rerank);
        var generator = new GeneratorArguments(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new UpdateCollectionRequest { Collection = new Collection { Name = parsed.GetValue(name)! }, UpdateMask = new FieldMask() };
            if (parsed.GetValue(description) is { } text)
            {
                request.Collection.Description = text;
                request.UpdateMask.Paths.Add("description");
            }

            if (generator.Generator(parsed) is { } model)
            {
                request.Collection.Generator = model;
                request.UpdateMask.Paths.Add("generator");
            }

            if (generator.Policy(parsed) is { } policy)
            {
                request.Collection.CapFilt = policy;
                request.UpdateMask.Paths.Add("cap_filt");
            }

            if (parsed.GetValue(rerank) is { } matcher)
            {
                request.Collection.Matcher = matcher;
                request.UpdateMask.Paths.Add("matcher");
            }

            if (request.UpdateMask.Paths.Count == 0)
            {
                throw new UsageException("Say what to change: --description, --generator, --rerank, --caption-missing or --matcher.");
            }

            await using Connection connection = await Connection.OpenAsync(settings, parsed, cancellationToken);
            Json.Write(await connection.Client.UpdateCollectionAsync(request, cancellationToken));
            return ExitCode.Success;
        });
        return command;
    }
}
