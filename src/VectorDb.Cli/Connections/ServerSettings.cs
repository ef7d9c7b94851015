using System.CommandLine;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;

namespace VectorDb.Cli.Connections;

/// <summary>The options with which a command finds its server: an address, or a data directory to start one on.</summary>
internal sealed class ServerSettings
{
    private const string DefaultDirectory = "vectordb-data";

    private readonly Option<string?> _address = new("--address")
    {
        Description = "A running server, such as http://127.0.0.1:7700. Without it, one is started on --data for this command.",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("VECTORDB_ADDRESS"),
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data directory.",
        DefaultValueFactory = static _ => DefaultDirectory,
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A checkpoint directory to load, as NAME=DIR or DIR. May be given several times; the data directory remembers it.",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withAddress">False for a command that is a server itself.</param>
    public ServerSettings(Command command, bool withAddress = true)
    {
        if (withAddress)
        {
            command.Add(_address);
        }

        command.Add(_data);
        command.Add(_models);
        ModelSettings = new ModelArguments(command);
    }

    private ModelArguments ModelSettings { get; }

    /// <summary>The address that was given, or null.</summary>
    public Uri? Address(ParseResult parsed)
    {
        string? text = parsed.GetValue(_address);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out Uri? address)
            ? address
            : throw new UsageException($"--address '{text}' is not an address; give one such as http://127.0.0.1:7700.");
    }

    /// <summary>The data directory.</summary>
    public string Data(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_data)!);

    /// <summary>The models that were given.</summary>
    public IReadOnlyList<ModelSource> Models(ParseResult parsed)
    {
        ModelSettings settings = ModelSettings.Settings(parsed);
        return [.. parsed.GetValue(_models)!.Select(m => ModelSource.Parse(m, settings))];
    }
}
