using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Tests.Collections;

public sealed class ItemTableTests
{
    private readonly ItemTable _table = new();

    [Fact]
    public void Reserve_BeforePublish_IsNotFound()
    {
        NodeId row = _table.Reserve(ItemId.Parse("a"));
        Assert.Null(_table.RowOf("a"));
        Assert.Null(_table.ItemAt(row));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Publish_Replacement_TellsTheFormerRowAndHidesIt()
    {
        NodeId first = Put("a");
        NodeId second = _table.Reserve(ItemId.Parse("a"));
        Assert.Equal("a", _table.ItemAt(first)!.Value.Value);
        Assert.Equal(first, _table.Publish(ItemId.Parse("a"), second));
        Assert.Null(_table.ItemAt(first));
        Assert.Equal("a", _table.ItemAt(second)!.Value.Value);
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void From_AfterRemovalsAndReplacements_GoesInTheOrderOfStoring()
    {
        Put("a");
        Put("b");
        Put("c");
        Put("a");
        _table.Remove(ItemId.Parse("b"));
        Assert.Equal(["c", "a"], _table.From(new NodeId(0)).Select(static x => x.Id.Value));
    }

    [Fact]
    public void Rows_PastAChunk_AreAllThere()
    {
        for (int i = 0; i < 40_000; i++)
        {
            Put($"i{i}");
        }

        Assert.Equal(40_000, _table.Count);
        Assert.Equal(new NodeId(39_999), _table.RowOf("i39999"));
        Assert.Equal(40_000, _table.From(new NodeId(0)).Count());
    }

    [Fact]
    public void Publish_SameItemsAgainAndAgain_TakesNoMoreMemory()
    {
        for (int i = 0; i < 200_000; i++)
        {
            Put($"i{i % 100}");
        }

        Assert.Equal(100, _table.Count);
        Assert.InRange(_table.NamedRows, 100, 40_000);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"i{i}"), _table.From(new NodeId(0)).Select(static x => x.Id.Value));
    }

    [Fact]
    public void Restore_OutOfOrder_GivesTheSameTable()
    {
        _table.Restore(ItemId.Stored("z"), new NodeId(20_000));
        _table.Restore(ItemId.Stored("y"), new NodeId(3));
        _table.RestoreNextRow(new NodeId(20_001));
        Assert.Equal(["y", "z"], _table.From(new NodeId(0)).Select(static x => x.Id.Value));
        Assert.Equal(new NodeId(20_001), _table.Reserve(ItemId.Parse("x")));
    }

    private NodeId Put(string id)
    {
        NodeId row = _table.Reserve(ItemId.Parse(id));
        _table.Publish(ItemId.Parse(id), row);
        return row;
    }
}
