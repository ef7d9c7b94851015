using VectorDb.Engine.Errors;
using VectorDb.Models;
using VectorDb.Models.Generation;

namespace VectorDb.Engine.Models;

/// <summary>How to load a model.</summary>
public sealed record ModelSettings
{
    /// <summary>"fp32", "fp16" or "int8".</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>"auto", "cpu", "cuda", "cuda:1", "tensorrt" or "webgpu".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>How many threads one run may use; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The most bytes of a CUDA device that each tower takes for its weights and runs; null for no limit.</summary>
    public long? DeviceMemoryBytes { get; init; }

    /// <summary>The most requests of a generating model that wait or are written at a time; past it callers are told to come back.</summary>
    public int GenerationQueue { get; init; } = GenerationLimits.DefaultCapacity;

    /// <summary>The most bytes that texts being written take for keys, values and what they look at; one that needs more is refused.</summary>
    public long GenerationBytes { get; init; } = GenerationLimits.DefaultCacheBytes;

    /// <summary>
    /// The most bytes that pictures which a matcher saw last stay in memory with. Enough for the keys and values of 128 makes for
    /// the fastest matches; with less, more pictures stay, as features.
    /// </summary>
    public long MatchBytes { get; init; } = ModelOptions.DefaultMatchMemoryBytes;

    /// <summary>Where compiled graphs are kept for the next start; null keeps none.</summary>
    public string? CompiledCacheDirectory { get; init; }

    /// <summary>The same, as a model is loaded with.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: the precision is not known.</exception>
    public ModelOptions ToOptions() => new()
    {
        Precision = Enum.TryParse(Precision, ignoreCase: true, out Precision precision) && Enum.IsDefined(precision)
            ? precision
            : throw VectorDbException.Invalid("precision", $"'{Precision}' is not one of {string.Join(", ", Enum.GetNames<Precision>()).ToLowerInvariant()}."),
        Device = Device,
        Threads = Threads,
        DeviceMemoryBytes = DeviceMemoryBytes,
        CompiledCacheDirectory = CompiledCacheDirectory,
        MatchMemoryBytes = MatchBytes,
        Generation = new GenerationLimits { Capacity = GenerationQueue, MaxCacheBytes = GenerationBytes },
    };
}
