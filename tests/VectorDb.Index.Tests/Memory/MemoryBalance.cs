using System.Globalization;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Tests.Memory;

/// <summary>
/// In a process of its own: how many regions of memory an index leaves behind. There is one count a process, from which is taken what other
/// tests left to the garbage collector whenever that runs; here it does not run.
/// </summary>
internal static class MemoryBalance
{
    public const string Command = "memory";
    private const long CollectorsLeave = 64 << 20; // bytes: far more than an index allocates

    /// <summary>How many regions are left over.</summary>
    public static string Describe()
    {
        Use(); // what is made once a process
        if (!GC.TryStartNoGCRegion(CollectorsLeave))
        {
            throw new InvalidOperationException("The garbage collector cannot be held off.");
        }

        long before = PageMemory.Outstanding;
        Use();
        long left = PageMemory.Outstanding - before;
        GC.EndNoGCRegion(); // throws if it ran after all
        return left.ToString(CultureInfo.InvariantCulture);
    }

    private static void Use()
    {
        long before = PageMemory.Outstanding;
        using HnswIndex index = IndexFixtures.Build(
            new HnswOptions { Dimensions = 8, FlatRows = 10 }, new ClusteredVectors(8, 3, seed: 81).Take(100));
        index.Find([1, 2, 3, 4, 5, 6, 7, 8], new SearchParameters { K = 5 });
        Assert.True(PageMemory.Outstanding > before);
    }
}
