using VectorDb.Index.Memory;

namespace VectorDb.Index.Tests.Memory;

[Collection(nameof(MemoryAccounting))]
public class OutstandingMemoryTests
{
    [Fact]
    public void Dispose_UsedIndex_GivesAllMemoryBack()
    {
        long before = PageMemory.Outstanding;
        using (HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 8, FlatRows = 10 }, new ClusteredVectors(8, 3, seed: 81).Take(100)))
        {
            index.Find([1, 2, 3, 4, 5, 6, 7, 8], new SearchParameters { K = 5 });
            Assert.True(PageMemory.Outstanding > before);
        }

        Assert.Equal(before, PageMemory.Outstanding);
    }
}
