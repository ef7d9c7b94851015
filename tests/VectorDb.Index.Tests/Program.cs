using VectorDb.Index.Tests.Distance;
using VectorDb.Index.Tests.Memory;

namespace VectorDb.Index.Tests;

/// <summary>The child processes of tests that need a process of their own.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        string? answer = arguments switch
        {
            [KernelChecks.Command] => KernelChecks.Describe(),
            [MemoryBalance.Command] => MemoryBalance.Describe(),
            _ => null,
        };
        Console.WriteLine(answer ?? $"usage: VectorDb.Index.Tests {KernelChecks.Command}|{MemoryBalance.Command}");
        return answer is null ? 2 : 0;
    }
}
