using VectorDb.Index.Memory;

namespace VectorDb.Index.Tests.Memory;

public class PageMemoryTests
{
    [Fact]
    public unsafe void Reserve_HugePages_IsAlignedAndZero()
    {
        using PageMemory memory = PageMemory.Reserve(5 << 20, hugePages: true);
        Assert.Equal(0u, (nuint)memory.Pointer % (2u << 20));
        Assert.True(memory.Bytes >= 5 << 20);
        Assert.Equal(-1, new ReadOnlySpan<byte>(memory.Pointer, 5 << 20).IndexOfAnyExcept((byte)0));
        memory.Pointer[(5 << 20) - 1] = 1;
    }

    [Fact]
    public unsafe void EnsureCapacity_Growing_NeverMovesRows()
    {
        using var array = new RowArray(64, maxRows: 1_000_000);
        array.EnsureCapacity(1);
        byte* first = array.Row(0);
        *first = 42;
        array.EnsureCapacity(200_000);
        Assert.True(first == array.Row(0));
        Assert.Equal(42, *array.Row(0));
        Assert.True(array.Capacity >= 200_000);
        *array.Row(199_999) = 1;
    }
}

/// <summary>Alone, so that no other test's memory is counted.</summary>
[CollectionDefinition(nameof(MemoryAccounting), DisableParallelization = true)]
public sealed class MemoryAccounting;

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
