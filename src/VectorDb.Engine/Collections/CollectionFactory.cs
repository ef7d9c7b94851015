using VectorDb.Engine.Records;
using VectorDb.Engine.Upkeep;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>Makes live collections: new ones, and those of a checkpoint.</summary>
internal sealed class CollectionFactory(IndexBlocks blocks, UpkeepOptions upkeep)
{
    /// <summary>A collection without items.</summary>
    public Collection Create(CollectionDefinition definition) =>
        Make(definition, new CollectionParts(), space => CreateSpace(definition.Id, space));

    /// <summary>A space without vectors.</summary>
    /// <param name="collection">The id of its collection.</param>
    /// <param name="space">How it is defined.</param>
    public CollectionSpace CreateSpace(uint collection, SpaceDefinition space) =>
        Make(collection, space, static (options, vectors) => new HnswIndex(options, vectors));

    /// <summary>A collection with its graphs as they were stored.</summary>
    /// <param name="definition">How it is defined.</param>
    /// <param name="parts">What is known of its rows.</param>
    /// <exception cref="IndexException">A block is damaged or missing.</exception>
    public Collection Load(CollectionDefinition definition, CollectionParts parts) =>
        Make(definition, parts, space => Make(
            definition.Id, space, (options, vectors) => HnswIndex.Load(options, blocks.Of(definition.Id, space.Slot), vectors)));

    private static Collection Make(CollectionDefinition definition, CollectionParts parts, Func<SpaceDefinition, CollectionSpace> open) =>
        new(definition, [.. definition.Graphs.Select(open)], parts);

    private CollectionSpace Make(uint collection, SpaceDefinition space, Func<HnswOptions, DiskVectors?, HnswIndex> open)
    {
        DiskVectors? vectors = space.VectorsOnDisk ? blocks.VectorsOf(collection, space.Slot, space.Dimensions) : null;
        HnswIndex index = open(OptionsOf(space), vectors);
        return new CollectionSpace(space, index, vectors, new SpaceUpkeep(index, upkeep));
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
