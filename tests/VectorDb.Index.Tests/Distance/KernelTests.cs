namespace VectorDb.Index.Tests.Distance;

public class KernelTests
{
    [Fact]
    public void Kernels_ThisProcessor_AgreeWithTwins() => KernelChecks.RunAll();

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "Vector512 False")]
    [InlineData("DOTNET_EnableAVX2", "Vector256 False")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Vector128 False")]
    public async Task Kernels_InstructionSetOff_AgreeWithTwins(string variable, string expected)
    {
        string output = await ChildProcess.RunAsync(KernelChecks.Command, variable);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("kernels agree", output, StringComparison.Ordinal);
    }
}
