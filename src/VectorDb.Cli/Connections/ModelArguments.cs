using System.CommandLine;
using VectorDb.Engine.Models;

namespace VectorDb.Cli.Connections;

/// <summary>The options with which a model is loaded.</summary>
internal sealed class ModelArguments
{
    private readonly Option<string> _precision = new("--precision")
    {
        Description = "Of the weights: fp32, fp16, int8, int8blocks or int4.",
        DefaultValueFactory = static _ => "fp32",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where models run: auto, cpu, cuda, cuda:1, tensorrt or webgpu.",
        DefaultValueFactory = static _ => "auto",
    };

    private readonly Option<int> _threads = new("--threads") { Description = "How many threads one run may use; 0 for all cores." };

    private readonly Option<int> _deviceMemory = new("--device-memory-mb")
    {
        Description = "The most MiB of a CUDA device that each tower of a model takes for its weights and runs; 0 for no limit.",
    };

    private readonly Option<int> _queue = new("--generation-queue")
    {
        Description = "How many texts of one model may wait or be written at a time; past it callers are told to come back.",
        DefaultValueFactory = static _ => new ModelSettings().GenerationQueue,
    };

    private readonly Option<int> _memory = new("--generation-memory-mb")
    {
        Description = "The most MiB that the texts one model writes at a time may take beside its weights.",
        DefaultValueFactory = static _ => (int)(new ModelSettings().GenerationBytes >> 20),
    };

    private readonly Option<int> _matching = new("--match-memory-mb")
    {
        Description = "The most MiB of pictures that a matcher keeps in memory; from those of the keys and values of 128 on it keeps these, for speed.",
        DefaultValueFactory = static _ => (int)(new ModelSettings().MatchBytes >> 20),
    };

    /// <summary>Adds the options to a command.</summary>
    public ModelArguments(Command command)
    {
        command.Add(_precision);
        command.Add(_device);
        command.Add(_threads);
        command.Add(_deviceMemory);
        command.Add(_queue);
        command.Add(_memory);
        command.Add(_matching);
    }

    /// <summary>What was given.</summary>
    public ModelSettings Settings(ParseResult parsed) => new()
    {
        Precision = parsed.GetValue(_precision)!,
        Device = parsed.GetValue(_device)!,
        Threads = parsed.GetValue(_threads),
        DeviceMemoryBytes = parsed.GetValue(_deviceMemory) is not 0 and var limit ? (long)limit << 20 : null,
        GenerationQueue = parsed.GetValue(_queue),
        GenerationBytes = (long)parsed.GetValue(_memory) << 20,
        MatchBytes = (long)parsed.GetValue(_matching) << 20,
    };
}
