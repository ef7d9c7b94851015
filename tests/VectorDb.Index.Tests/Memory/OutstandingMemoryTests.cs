namespace VectorDb.Index.Tests.Memory;

public class OutstandingMemoryTests
{
    [Fact]
    public async Task Dispose_UsedIndex_GivesAllMemoryBack() => Assert.Equal("0", await ChildProcess.RunAsync(MemoryBalance.Command));
}
