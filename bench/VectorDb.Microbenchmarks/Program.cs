using BenchmarkDotNet.Running;
using VectorDb.Microbenchmarks.Imaging;

// "pillow" compares the pixel pipeline with Debian's Pillow; anything else is BenchmarkDotNet's.
if (args is ["pillow", ..])
{
    return PillowComparison.Run(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
