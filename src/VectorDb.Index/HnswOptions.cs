namespace VectorDb.Index;

/// <summary>How an index is laid out. Fixed for its life: a stored index refuses to open with other values.</summary>
public sealed record HnswOptions
{
    /// <summary>Largest number of components a vector may have.</summary>
    public const int MaxDimensions = 8192;

    /// <summary>Components of a vector, 1 to <see cref="MaxDimensions"/>.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    public Metric Metric { get; init; } = Metric.Cosine;

    /// <summary>Links that a new row makes on each layer, 2 to 128; the bottom layer keeps at most twice as many (M in the paper).</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at when a row is linked, M to 4,096 (efConstruction in the paper).</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>
    /// Links a row may gather from queries of another modality (<see cref="HnswIndex.LearnCrossModal"/>), 0 to 256; they take 4 bytes
    /// each once the first query is learnt.
    /// </summary>
    public int TextLinks { get; init; } = 23;

    /// <summary>What walks compare. Results are scored with the full vectors.</summary>
    public VectorCodes Codes { get; init; } = VectorCodes.FourBit;

    /// <summary>
    /// Keep full vectors in memory. If not, the index must be given an <see cref="IVectorSource"/> and quantised codes; it holds codes
    /// and links only once the graph is built, and reads a search's best candidates in batches.
    /// </summary>
    public bool KeepVectors { get; init; } = true;

    /// <summary>Seed of everything drawn by chance: the rows' layers and the rotation of quantised codes.</summary>
    public ulong Seed { get; init; } = 0x5EED;

    /// <summary>
    /// Up to this many rows the index is a flat array that every search scans exactly; with the next row the code space is learnt
    /// from them and the graph is built. 0 to 1,048,576.
    /// </summary>
    public int FlatRows { get; init; } = 1024;

    /// <summary>Vectors held at once, those that wait for compaction included; 1 to 2^31 - 1. Address space is reserved for a table of 1/2,048 of it in bytes.</summary>
    public uint MaxRows { get; init; } = 1u << 27;

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="IndexException"><see cref="IndexError.InvalidOptions"/>, naming the option, its value and its range.</exception>
    public void Validate()
    {
        Require(nameof(Dimensions), Dimensions, 1, MaxDimensions);
        Require(nameof(M), M, 2, 128);
        Require(nameof(EfConstruction), EfConstruction, M, 4096);
        Require(nameof(TextLinks), TextLinks, 0, 256);
        Require(nameof(FlatRows), FlatRows, 0, 1 << 20);
        Require(nameof(MaxRows), MaxRows, 1, int.MaxValue);
        if (!Enum.IsDefined(Metric))
        {
            throw new IndexException(IndexError.InvalidOptions, $"{nameof(Metric)} {(int)Metric} is unknown; use Cosine, Dot or L2.");
        }

        if (!Enum.IsDefined(Codes))
        {
            throw new IndexException(
                IndexError.InvalidOptions, $"{nameof(Codes)} {(int)Codes} is unknown; use Full, Half, EightBit, FourBit or OneBit.");
        }
    }

    /// <summary>Whether full vectors are needed elsewhere.</summary>
    internal void ValidateSource(IVectorSource? vectors)
    {
        if (!KeepVectors && (vectors is null || Codes == VectorCodes.Full))
        {
            throw new IndexException(
                IndexError.InvalidOptions,
                $"{nameof(KeepVectors)} is off: the index needs a source of full vectors and {nameof(Codes)} other than {nameof(VectorCodes.Full)}.");
        }
    }

    private static void Require(string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new IndexException(IndexError.InvalidOptions, $"{name} is {value}; it must be between {least} and {most}.");
        }
    }
}
