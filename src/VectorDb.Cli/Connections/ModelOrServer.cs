using System.CommandLine;
using Google.Protobuf;
using VectorDb.Server.Hosting;
using VectorDb.V1;
using Model = VectorDb.Models.Model;

namespace VectorDb.Cli.Connections;

/// <summary>
/// The options of a command that runs a checkpoint directory by itself (<c>--model DIR</c>), or asks a server, running or started
/// on a data directory, about pictures given or stored (<c>--collection</c>, <c>--id</c>, <c>--use</c>).
/// </summary>
internal sealed class ModelOrServer
{
    private readonly ServerSettings _settings;
    private readonly Option<string[]> _image = new("--image")
    {
        Description = "A picture; may be given several times where several are looked at.",
        DefaultValueFactory = static _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _collection = new("--collection") { Description = "Asks a server: the collection, whose generator is used without --use.", DefaultValueFactory = static _ => "" };
    private readonly Option<string[]> _id = new("--id") { Description = "Asks a server about a stored item, instead of --image.", DefaultValueFactory = static _ => [] };
    private readonly Option<string> _use = new("--use") { Description = "Asks a server: the model's name.", DefaultValueFactory = static _ => "" };

    /// <summary>Adds the options to a command.</summary>
    public ModelOrServer(Command command)
    {
        foreach (Option option in new Option[] { _image, _collection, _id, _use })
        {
            command.Add(option);
        }

        _settings = new ServerSettings(command);
    }

    /// <summary>Whether a server is asked.</summary>
    public bool AsksServer(ParseResult parsed) =>
        parsed.GetValue(_collection)!.Length > 0 || parsed.GetValue(_use)!.Length > 0 || parsed.GetValue(_id)!.Length > 0;

    /// <summary>The collection's name; empty for none.</summary>
    public string Collection(ParseResult parsed) => parsed.GetValue(_collection)!;

    /// <summary>The name of the server's model; empty for the collection's generator.</summary>
    public string Use(ParseResult parsed) => parsed.GetValue(_use)!;

    /// <summary>Connects to the server.</summary>
    public Task<Connection> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        Connection.OpenAsync(_settings, parsed, cancellationToken);

    /// <summary>Loads the checkpoint.</summary>
    /// <exception cref="UsageException">Not one was given.</exception>
    public Model Load(ParseResult parsed) => _settings.Models(parsed) is [ModelSource one]
        ? Model.Load(one.Directory, one.Settings.ToOptions())
        : throw new UsageException("Give one checkpoint directory with --model, or ask a server with --collection, --id or --use.");

    /// <summary>The pictures to run a checkpoint on.</summary>
    /// <exception cref="UsageException">There are not as many as asked for.</exception>
    public async Task<byte[][]> ReadAsync(ParseResult parsed, int count, CancellationToken cancellationToken)
    {
        string[] files = parsed.GetValue(_image)!;
        return files.Length == count
            ? await Task.WhenAll(files.Select(file => File.ReadAllBytesAsync(file, cancellationToken)))
            : throw new UsageException(count == 1 ? "--image must be given once." : "--image must be given twice.");
    }

    /// <summary>The pictures to ask a server about: files first, then stored items.</summary>
    /// <exception cref="UsageException">There are not as many as asked for.</exception>
    public async Task<Picture[]> PicturesAsync(ParseResult parsed, int count, CancellationToken cancellationToken)
    {
        (string[] files, string[] ids) = (parsed.GetValue(_image)!, parsed.GetValue(_id)!);
        if (files.Length + ids.Length != count)
        {
            throw new UsageException(count == 1 ? "Give one picture: --image or --id." : "Give two pictures: --image or --id, the left one first.");
        }

        byte[][] images = await ReadAsync(parsed, files.Length, cancellationToken);
        return
        [
            .. images.Select(static i => new Picture { Image = UnsafeByteOperations.UnsafeWrap(i) }),
            .. ids.Select(static id => new Picture { ItemId = id }),
        ];
    }
}
