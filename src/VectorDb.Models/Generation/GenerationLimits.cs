namespace VectorDb.Models.Generation;

/// <summary>Bounds of the running batch of a generating model.</summary>
public sealed record GenerationLimits
{
    /// <summary>4 GiB.</summary>
    public const long DefaultCacheBytes = 4L << 30;

    /// <summary>256 requests.</summary>
    public const int DefaultCapacity = 256;

    /// <summary>Most rows of a step, 1..256: a beam or a drawn text is a row. A request of more rows than are free waits.</summary>
    public int MaxRows { get; init; } = 32;

    /// <summary>
    /// Most bytes that all running requests take for keys, values and what they look at, at least 64 KiB. A request that needs
    /// more alone is refused.
    /// </summary>
    public long MaxCacheBytes { get; init; } = DefaultCacheBytes;

    /// <summary>Most requests of one lane that may be admitted and not yet answered, 1..65536; past it requests are refused.</summary>
    public int Capacity { get; init; } = DefaultCapacity;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ModelException">Names the option and its range.</exception>
    public void Validate()
    {
        Require(MaxRows is >= 1 and <= 256, nameof(MaxRows), "1..256");
        Require(MaxCacheBytes >= 64 << 10, nameof(MaxCacheBytes), "at least 64 KiB");
        Require(Capacity is >= 1 and <= 65536, nameof(Capacity), "1..65536");
    }

    private static void Require(bool valid, string option, string range)
    {
        if (!valid)
        {
            throw new ModelException(ModelError.InvalidInput, $"GenerationLimits.{option} must be {range}");
        }
    }
}
