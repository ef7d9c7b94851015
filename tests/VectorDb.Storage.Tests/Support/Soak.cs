namespace VectorDb.Storage.Tests;

/// <summary>Sizes of the long tests: what fits a build, or the full size with VECTORDB_SOAK=1.</summary>
internal static class Soak
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("VECTORDB_SOAK") == "1";

    public static int Size(int inBuild, int full) => IsOn ? full : inBuild;
}
