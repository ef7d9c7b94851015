using System.CommandLine;
using VectorDb.Models;

namespace VectorDb.Cli.Connections;

/// <summary>The options of a command that runs a checkpoint directory by itself.</summary>
internal sealed class LocalModel
{
    private readonly Option<string> _directory = new("--model") { Description = "A checkpoint directory.", Required = true };
    private readonly ModelArguments _arguments;

    /// <summary>Adds the options to a command.</summary>
    public LocalModel(Command command)
    {
        command.Add(_directory);
        _arguments = new ModelArguments(command);
    }

    /// <summary>Loads the model.</summary>
    public Model Load(ParseResult parsed) => Model.Load(Path.GetFullPath(parsed.GetValue(_directory)!), _arguments.Settings(parsed).ToOptions());
}
