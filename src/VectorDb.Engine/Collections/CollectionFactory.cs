using VectorDb.Engine.Records;
using VectorDb.Engine.Upkeep;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>Makes live collections: new ones, and those of a checkpoint.</summary>
internal sealed class CollectionFactory(IndexBlocks blocks, UpkeepOptions upkeep)
{
    /// <summary>A collection without items.</summary>
    public Collection Create(CollectionDefinition definition) =>
        Make(definition, new CollectionParts(), static (options, _, vectors) => new HnswIndex(options, vectors));

    /// <summary>A collection with its graphs as they were stored.</summary>
    /// <param name="definition">How it is defined.</param>
    /// <param name="parts">What is known of its rows.</param>
    /// <exception cref="IndexException">A block is damaged or missing.</exception>
    public Collection Load(CollectionDefinition definition, CollectionParts parts) =>
        Make(definition, parts, (options, space, vectors) => HnswIndex.Load(options, blocks.Of(definition.Id, space), vectors));

    private Collection Make(CollectionDefinition definition, CollectionParts parts, Func<HnswOptions, int, DiskVectors?, HnswIndex> open)
    {
        var spaces = new List<CollectionSpace>();
        foreach (SpaceDefinition space in definition.Spaces)
        {
            DiskVectors? vectors = space.VectorsOnDisk ? blocks.VectorsOf(definition.Id, spaces.Count, space.Dimensions) : null;
            HnswIndex index = open(OptionsOf(space), spaces.Count, vectors);
            spaces.Add(new CollectionSpace(space, index, vectors, new SpaceUpkeep(index, upkeep)));
        }

        return new Collection(definition, spaces, parts);
    }

    /// <summary>The options of a space's graph.</summary>
    internal static HnswOptions OptionsOf(SpaceDefinition space) => new()
    {
        Dimensions = space.Dimensions,
        Metric = space.Metric switch
        {
            Metric.Cosine => Index.Metric.Cosine,
            Metric.Dot => Index.Metric.Dot,
            Metric.L2 => Index.Metric.L2,
            _ => throw new ArgumentException($"Metric {space.Metric} is not known.", nameof(space)),
        },
        Codes = space.Codes switch
        {
            Codes.FourBit => VectorCodes.FourBit,
            Codes.EightBit => VectorCodes.EightBit,
            Codes.Half => VectorCodes.Half,
            Codes.Full => VectorCodes.Full,
            Codes.OneBit => VectorCodes.OneBit,
            _ => throw new ArgumentException($"Codes {space.Codes} are not known.", nameof(space)),
        },
        KeepVectors = !space.VectorsOnDisk,
        M = space.M,
        EfConstruction = space.EfConstruction,
    };
}
