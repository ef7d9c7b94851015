using VectorDb.Index.Tests.Distance;

namespace VectorDb.Index.Tests;

/// <summary>The program that kernel tests start with instruction sets switched off: runs the kernel checks and says what it saw.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is not ["kernels"])
        {
            Console.Error.WriteLine("usage: VectorDb.Index.Tests kernels");
            return 2;
        }

        Console.WriteLine(KernelChecks.DescribeProcessor());
        KernelChecks.RunAll();
        Console.WriteLine("kernels agree");
        return 0;
    }
}
