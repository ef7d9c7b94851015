using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Records;
using VectorDb.Index;
using VectorDb.Index.Blocks;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Makes the graphs of a collection agree with the items whose records are left: one with a damaged block is built anew from the
/// vectors that can be read, and rows whose item is unknown are taken out.
/// </summary>
/// <param name="blocks">A store with all blocks that could be read; the graphs go back into it.</param>
/// <param name="notes">Told what was done and what is lost.</param>
internal sealed class GraphSalvage(IndexBlocks blocks, RepairNotes notes)
{
    private const int MostRowsNamed = 20;

    /// <summary>Mends every graph of a collection.</summary>
    /// <param name="definition">The collection.</param>
    /// <param name="nextRow">Rows from here on were never used.</param>
    /// <param name="items">The items that are to stay, by row.</param>
    /// <param name="dropped">Rows of items that cannot; that they are lost has been said.</param>
    /// <returns>The rows of those that stay and have a vector in one space at least.</returns>
    public HashSet<uint> Run(CollectionDefinition definition, NodeId nextRow, IReadOnlyDictionary<uint, StoredItem> items, IReadOnlySet<uint> dropped)
    {
        var found = new HashSet<uint>();
        var orphans = new SortedSet<uint>();
        foreach (SpaceDefinition space in definition.Graphs)
        {
            using HnswIndex index = Open(definition, space, items);
            for (uint row = 0; row < nextRow.Value; row++)
            {
                if (index.Contains(new NodeId(row)) && !items.ContainsKey(row))
                {
                    index.Remove(new NodeId(row));
                    if (!dropped.Contains(row))
                    {
                        orphans.Add(row);
                    }
                }
                else if (index.Contains(new NodeId(row)))
                {
                    found.Add(row);
                }
            }

            using BlockSnapshot snapshot = index.BeginCheckpoint();
            blocks.Write(definition.Id, space.Slot, snapshot);
            snapshot.Complete();
        }

        if (orphans.Count > 0)
        {
            string rows = string.Join(", ", orphans.Take(MostRowsNamed)) + (orphans.Count > MostRowsNamed ? ", ..." : "");
            notes.Lost.Add(
                $"{orphans.Count} items of collection '{definition.Name}', at rows {rows}: their records were damaged, and with them their ids.");
        }

        return found;
    }

    private HnswIndex Open(CollectionDefinition definition, SpaceDefinition named, IReadOnlyDictionary<uint, StoredItem> items)
    {
        HnswOptions options = CollectionFactory.OptionsOf(named);
        DiskVectors? onDisk = named.VectorsOnDisk ? blocks.VectorsOf(definition.Id, named.Slot, named.Dimensions) : null;
        IBlockSource source = blocks.Of(definition.Id, named.Slot);
        try
        {
            var index = HnswIndex.Load(options, source, onDisk);
            RemoveWithoutVectors(index, named, onDisk, items.Keys);
            return index;
        }
        catch (IndexException damage)
        {
            HnswIndex index = Build(options, new VectorSalvage(options, source), onDisk, items.Keys);
            notes.Actions.Add($"collection '{definition.Name}', space '{named.Name}': {damage.Message} Built its graph anew from {index.Count} vectors.");
            return index;
        }
    }

    private static void RemoveWithoutVectors(HnswIndex index, SpaceDefinition space, DiskVectors? onDisk, IEnumerable<uint> rows)
    {
        float[] vector = new float[space.Dimensions];
        foreach (uint row in onDisk is null ? [] : rows.Where(row => index.Contains(new NodeId(row)) && !TryRead(onDisk, row, vector)))
        {
            index.Remove(new NodeId(row));
        }
    }

    private static HnswIndex Build(HnswOptions options, VectorSalvage salvage, DiskVectors? onDisk, IEnumerable<uint> rows)
    {
        var index = new HnswIndex(options, onDisk);
        float[] vector = new float[options.Dimensions];
        foreach (uint row in rows.Order())
        {
            if ((onDisk is not null && TryRead(onDisk, row, vector)) || salvage.TryRead(new NodeId(row), vector))
            {
                index.Insert(new NodeId(row), vector);
            }
        }

        return index;
    }

    private static bool TryRead(DiskVectors onDisk, uint row, float[] vector)
    {
        Array.Clear(vector);
        onDisk.Read([new NodeId(row)], vector);
        return vector.AsSpan().ContainsAnyExcept(0f);
    }
}
