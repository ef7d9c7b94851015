using System.Runtime.InteropServices;

namespace VectorDb.Index.Blocks;

/// <summary>The payload of the meta block: everything about an index that is not in its arrays. Little-endian, in this order;
/// behind it the rotated centre of the code space, float32.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct IndexMeta
{
    /// <summary>Components of a vector.</summary>
    public int Dimensions;

    /// <summary>How vectors are compared.</summary>
    public int Metric;

    /// <summary>Links a row makes on a layer.</summary>
    public int M;

    /// <summary>1 once the graph is in use, 0 while the index is a flat array.</summary>
    public int HasGraph;

    /// <summary>Seed of layers and rotation.</summary>
    public ulong Seed;

    /// <summary>The graph's entry and its layer, packed.</summary>
    public long Entry;

    /// <summary>Rows that have memory.</summary>
    public uint Capacity;

    /// <summary>Records of upper links in use.</summary>
    public uint TowersUsed;

    /// <summary>Live rows.</summary>
    public int Live;

    /// <summary>Live nodes when their order was last improved.</summary>
    public int OrderedCount;

    /// <summary>Bytes of the directory.</summary>
    public int DirectoryBytes;

    /// <summary>What walks compare.</summary>
    public int Codes;

    /// <summary>Links a row may gather from text queries.</summary>
    public int TextLinks;

    /// <summary>1 if there are such links, else 0.</summary>
    public int HasTextLinks;

    /// <summary>1 if full vectors are kept, else 0.</summary>
    public int KeepVectors;

    /// <summary>Zero; room to grow.</summary>
    public int Reserved;
}
