namespace VectorDb.Models.Batching;

/// <summary>How requests are gathered into batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Most items of one run, 1..1024.</summary>
    public int MaxItems { get; init; } = 16;

    /// <summary>
    /// Most cost of one run, summed over its items: pixels for pictures, tokens for text. One item may exceed it alone.
    /// </summary>
    public long MaxCost { get; init; } = 16L * 640 * 640;

    /// <summary>How long a bulk item may wait for others to fill its batch, 0..1 s. Interactive items do not wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>Most items of one lane that may be admitted and not yet answered, 1..65536; past it requests are refused.</summary>
    public int Capacity { get; init; } = 256;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ModelException">Names the option and its range.</exception>
    public void Validate()
    {
        Require(MaxItems is >= 1 and <= 1024, nameof(MaxItems), "1..1024");
        Require(MaxCost >= 1, nameof(MaxCost), "at least 1");
        Require(MaxDelay >= TimeSpan.Zero && MaxDelay <= TimeSpan.FromSeconds(1), nameof(MaxDelay), "0..1 s");
        Require(Capacity is >= 1 and <= 65536, nameof(Capacity), "1..65536");
    }

    private static void Require(bool valid, string option, string range)
    {
        if (!valid)
        {
            throw new ModelException(ModelError.InvalidInput, $"BatchOptions.{option} must be {range}");
        }
    }
}
