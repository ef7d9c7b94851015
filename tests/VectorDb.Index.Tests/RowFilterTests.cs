namespace VectorDb.Index.Tests;

public class RowFilterTests
{
    [Fact]
    public void Set_AnyRows_AreContained()
    {
        var filter = new RowFilter();
        foreach (uint row in new uint[] { 0, 63, 64, 65, 1000 })
        {
            filter.Set(new NodeId(row));
        }

        Assert.Equal(5, filter.Count);
        Assert.Equal([0u, 63, 64, 65, 1000], filter.Rows().Select(node => node.Value));
        Assert.False(filter.Contains(new NodeId(62)));
        Assert.False(filter.Contains(new NodeId(1_000_000)));
        filter.Clear(new NodeId(64));
        Assert.False(filter.Contains(new NodeId(64)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 4)]
    [InlineData(0, 64)]
    [InlineData(63, 65)]
    [InlineData(10, 500)]
    [InlineData(64, 128)]
    public void SetRange_AnyBounds_SetsExactlyThose(uint start, uint end)
    {
        var filter = new RowFilter();
        filter.SetRange(start, end);
        Assert.Equal(Enumerable.Range((int)start, (int)(end - start)).Select(row => (uint)row), filter.Rows().Select(node => node.Value));
    }

    [Fact]
    public void Operations_RandomSets_AgreeWithHashSets()
    {
        var random = new Random(41);
        for (int round = 0; round < 100; round++)
        {
            HashSet<uint> x = Draw(random), y = Draw(random);
            Assert.Equal(x.Intersect(y).Order(), Rows(From(x).And(From(y))));
            Assert.Equal(x.Union(y).Order(), Rows(From(x).Or(From(y))));
            Assert.Equal(x.Except(y).Order(), Rows(From(x).AndNot(From(y))));
            Assert.Equal(Enumerable.Range(0, 300).Select(row => (uint)row).Except(x).Order(), Rows(From(x).Not(300)));
        }
    }

    private static HashSet<uint> Draw(Random random) =>
        [.. Enumerable.Range(0, random.Next(80)).Select(_ => (uint)random.Next(random.Next(1, 400)))];

    private static RowFilter From(IEnumerable<uint> rows)
    {
        var filter = new RowFilter();
        foreach (uint row in rows)
        {
            filter.Set(new NodeId(row));
        }

        return filter;
    }

    private static IEnumerable<uint> Rows(RowFilter filter) => filter.Rows().Select(node => node.Value);
}
