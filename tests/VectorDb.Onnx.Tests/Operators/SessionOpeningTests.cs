namespace VectorDb.Onnx.Tests.Operators;

public sealed class SessionOpeningTests
{
    /// <summary>The runtime's own bookkeeping of operator domains is not safe for the first sessions of a process.</summary>
    [Fact]
    public void Open_FirstSessionsAtOneMoment_AllOpen()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("8 of 8", ChildProcess.Run(FirstSessions.Argument));
        }
    }
}
