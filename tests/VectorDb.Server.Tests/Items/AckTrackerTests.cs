using VectorDb.Server.Items;

namespace VectorDb.Server.Tests.Items;

public sealed class AckTrackerTests
{
    [Fact]
    public void Done_OutOfOrder_RisesOverClosedGapsOnly()
    {
        var acks = new AckTracker();
        acks.Begin(5);
        acks.Begin(6);
        Assert.False(acks.Done(6));
        Assert.Equal(4UL, acks.UpTo);
        Assert.True(acks.Done(5));
        Assert.Equal(6UL, acks.UpTo);
        Assert.True(acks.Done(7));
        Assert.Equal(7UL, acks.UpTo);
    }
}
