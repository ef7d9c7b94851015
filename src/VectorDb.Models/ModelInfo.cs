namespace VectorDb.Models;

/// <summary>What there is to know of a loaded model.</summary>
public sealed record ModelInfo
{
    /// <summary>clip, blip, siglip, ...</summary>
    public required string Family { get; init; }

    /// <summary>
    /// Hexadecimal hash of everything its vectors depend on: weights, configuration, tokenizer, preprocessing, precision.
    /// Vectors of different fingerprints must not be compared.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>Numbers of an embedding; 0 for a model without encoder.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Floating-point numbers in the checkpoint.</summary>
    public required long Parameters { get; init; }

    /// <summary>Its parts.</summary>
    public required IReadOnlyList<TowerInfo> Towers { get; init; }

    /// <summary>What it can do.</summary>
    public required IReadOnlyList<ModelCapability> Capabilities { get; init; }

    /// <summary>What it computes in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Where it runs: cpu, cuda:0, ...</summary>
    public required string Device { get; init; }

    /// <summary>Memory that writing texts takes; null where it writes none.</summary>
    public GenerationMemory? Generation { get; init; }

    /// <summary>Bytes of the weights if they were held in a precision.</summary>
    public long MemoryBytes(Precision precision) => precision switch
    {
        Precision.Fp32 => Parameters * 4,
        Precision.Fp16 => Parameters * 2,
        Precision.Int4 => Parameters * 5 / 8,
        _ => Parameters * 9 / 8,
    };
}
