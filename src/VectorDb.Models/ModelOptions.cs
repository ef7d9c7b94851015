using VectorDb.Imaging;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;

namespace VectorDb.Models;

/// <summary>How a model is loaded and served.</summary>
public sealed record ModelOptions
{
    /// <summary>Of <see cref="MatchMemoryBytes"/>: 540 pictures of BLIP-base in int8.</summary>
    public const long DefaultMatchMemoryBytes = 512L << 20;

    /// <summary>What the towers compute in.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>auto, cpu, cuda[:n], tensorrt[:n] or webgpu.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of one run on a CPU, 0..1024; 0 takes one a core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Most bytes of a CUDA device that each tower takes for its weights and runs, above 0; a run past it is refused as an overload.
    /// Null for no limit. Other devices have none of their own.
    /// </summary>
    public long? DeviceMemoryBytes { get; init; }

    /// <summary>
    /// Where compiled towers and the hashes of the checkpoint's files are kept, so that the next start maps the ones and need not
    /// read for the others; null to compile and hash at every start. Never the checkpoint's own directory unless it is named here.
    /// </summary>
    public string? CompiledCacheDirectory { get; init; }

    /// <summary>How requests are gathered.</summary>
    public BatchOptions Batching { get; init; } = new();

    /// <summary>Bounds of the running batch of a generating model.</summary>
    public GenerationLimits Generation { get; init; } = new();

    /// <summary>Limits on pictures, and whether they are turned upright by their EXIF orientation.</summary>
    public DecodeOptions Decoding { get; init; } = DecodeOptions.Default;

    /// <summary>Longest text accepted, in UTF-16 units, 1..16777216. The model's own limit, in tokens, is lower and cuts silently.</summary>
    public int MaxTextLength { get; init; } = 256 * 1024;

    /// <summary>
    /// Whether BLIP's matcher puts [ENC] first in a text, as the original retrieval evaluation does; otherwise [CLS] stays, as
    /// in transformers.
    /// </summary>
    public bool MatchAsOriginal { get; init; }

    /// <summary>
    /// Memory for the pictures that a matcher saw last, 0..1 TiB. Where it holds the keys and values of 128 pictures (of BLIP-base:
    /// 2.8 GB in int8), BLIP and ALBEF keep those, which makes for the fastest matches; otherwise the visual tokens themselves, 1 MB each in
    /// int8. One match may exceed it alone.
    /// </summary>
    public long MatchMemoryBytes { get; init; } = DefaultMatchMemoryBytes;

    /// <summary>The clock of batching delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ModelException">Names the option and its range.</exception>
    public void Validate()
    {
        Batching.Validate();
        Generation.Validate();
        if (Threads is < 0 or > 1024)
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.Threads is {Threads}; expected 0..1024");
        }

        if (DeviceMemoryBytes is <= 0)
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.DeviceMemoryBytes is {DeviceMemoryBytes}; expected above 0");
        }

        if (MaxTextLength is < 1 or > 1 << 24)
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.MaxTextLength is {MaxTextLength}; expected 1..{1 << 24}");
        }

        if (MatchMemoryBytes is < 0 or > 1L << 40)
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.MatchMemoryBytes is {MatchMemoryBytes}; expected 0..{1L << 40}");
        }

        if (!Enum.IsDefined(Precision))
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.Precision is {(int)Precision}, which is none of the enumeration");
        }
    }
}
