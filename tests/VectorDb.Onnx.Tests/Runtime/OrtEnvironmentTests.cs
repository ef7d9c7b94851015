namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>The environment of a process: one pool, one limited arena, configured once.</summary>
public class OrtEnvironmentTests
{
    [Fact]
    public void Configure_PoolAndArenaLimit_RunsBelowAndRefusesAbove() =>
        Assert.Equal("True right OutOfMemory refused True", ChildProcess.Run(EnvironmentProbe.Argument));
}
