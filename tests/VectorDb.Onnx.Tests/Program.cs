using VectorDb.Onnx.Tests.Kernels;
using VectorDb.Onnx.Tests.Operators;
using VectorDb.Onnx.Tests.Runtime;

namespace VectorDb.Onnx.Tests;

/// <summary>The child processes of tests that need a process of their own.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        string? answer = args switch
        {
            [KernelFingerprint.Argument] => KernelFingerprint.Describe(),
            [EnvironmentProbe.Argument] => EnvironmentProbe.Describe(),
            [HandleBalance.Argument] => HandleBalance.Describe(),
            [FirstSessions.Argument] => FirstSessions.Describe(),
            _ => null,
        };
        Console.WriteLine(answer ?? "unknown argument");
        return answer is null ? 1 : 0;
    }
}
