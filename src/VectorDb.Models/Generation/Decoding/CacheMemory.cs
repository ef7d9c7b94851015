using System.Globalization;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>The memory of texts that are being written: keys and values of their rows, and what they look at.</summary>
/// <param name="shape">Of the decoder.</param>
/// <param name="limit">The most bytes of all together.</param>
internal sealed class CacheMemory(DecoderShape shape, long limit)
{
    private const double Mebi = 1 << 20;

    /// <summary>Whether a text fits beside others.</summary>
    public bool HasRoom(ActiveText text, IEnumerable<ActiveText> others) => others.Sum(BytesOf) + BytesOf(text) <= limit;

    /// <summary>Refuses a text that would not fit alone.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>, with what it needs and what there is.</exception>
    public void Require(ActiveText text) => Require(text.Rows, text.Positions, BytesOf(text));

    /// <summary>Refuses a text of so many rows and positions, as far as is known before it is prepared.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>, with what it needs and what there is.</exception>
    public void Require(int rows, int positions) => Require(rows, positions, rows * shape.BlockBytes(positions));

    private void Require(int rows, int positions, long bytes)
    {
        if (bytes > limit)
        {
            throw new ModelException(
                ModelError.InvalidInput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"needs {bytes / Mebi:F1} MiB of keys and values for {rows} rows of {positions} positions, but the model may take {limit / Mebi:F1} MiB: ask for fewer beams or new tokens"));
        }
    }

    private long BytesOf(ActiveText text) => (text.Rows * shape.BlockBytes(text.Positions)) + (text.Prepared?.Memory?.Bytes ?? 0);
}
