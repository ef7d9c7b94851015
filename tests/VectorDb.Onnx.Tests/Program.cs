using VectorDb.Onnx.Tests.Kernels;

namespace VectorDb.Onnx.Tests;

/// <summary>The child process of <see cref="InstructionSetTests"/>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Console.WriteLine(KernelFingerprint.Describe());
        return args.Length == 1 && args[0] == KernelFingerprint.Argument ? 0 : 1;
    }
}
