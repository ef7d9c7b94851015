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
    public unsafe void EnsureCapacity_ManyRowsAtOnce_LieTogether()
    {
        using var array = new RowArray(16, maxRows: 1_000_000);
        array.EnsureCapacity(400_000);
        for (uint row = RowArray.ChunkRows; row < array.Capacity; row += RowArray.ChunkRows)
        {
            Assert.Equal(16, array.Row(row) - array.Row(row - 1));
        }

        Assert.Equal(0u, (nuint)array.Row(0) % (2u << 20));
        array.EnsureCapacity(900_000);
        *array.Row(899_999) = 1;
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
