using System.Diagnostics;

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
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { typeof(KernelTests).Assembly.Location, "kernels" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable] = "0";
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, output + await errors);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("kernels agree", output, StringComparison.Ordinal);
    }
}
