using VectorDb.Server.Tests.Models;

namespace VectorDb.Server.Tests;

/// <summary>The child processes of tests that need a process of their own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        string? answer = args is [ArenaChild.Command] ? await ArenaChild.DescribeAsync() : null;
        Console.WriteLine(answer ?? "unknown argument");
        return answer is null ? 1 : 0;
    }
}
