using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>The kernels give the same bits whatever the processor offers; each child process first shows that its switch took.</summary>
public class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "False True True")]
    [InlineData("DOTNET_EnableAVX2", "False False True")]
    [InlineData("DOTNET_EnableHWIntrinsic", "False False False")]
    public void Kernels_SwitchedOff_GiveTheSameBits(string variable, string expected)
    {
        if (!Avx2.IsSupported)
        {
            expected = "False False True";
        }

        string[] here = KernelFingerprint.Describe().Split(' ');
        string[] there = ChildProcess.Run(KernelFingerprint.Argument, (variable, "0")).Split(' ');

        Assert.Equal(expected.Split(' '), there[..3]);
        Assert.Equal(here[3], there[3]);
    }
}
