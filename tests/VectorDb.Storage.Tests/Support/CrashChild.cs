using System.Diagnostics;
using System.Globalization;

namespace VectorDb.Storage.Tests;

/// <summary>
/// The other process of the kill tests: changes a database, says on its output what was acknowledged, and kills itself, as kill -9 does,
/// the n-th time it comes to a named place.
/// </summary>
internal static class CrashChild
{
    public const string Command = "crash-child";
    private const int Keys = 150;

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Command, string root, string point, string hit, string seedText])
        {
            await Console.Error.WriteLineAsync("This assembly holds tests; run it with dotnet test.");
            return 2;
        }

        int left = int.Parse(hit, CultureInfo.InvariantCulture);
        Random random = new(int.Parse(seedText, CultureInfo.InvariantCulture));
        using Process self = Process.GetCurrentProcess();
        FailPoint.Use(name =>
        {
            if (name == point && Interlocked.Decrement(ref left) == 0)
            {
                self.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        });
        await using MiniDatabase database = await MiniDatabase.OpenAsync(
            PhysicalFileSystem.Instance, StorePowerLossTests.Shape, spareSegments: 1, root);
        for (int i = 0; i < 1500; i++)
        {
            int key = random.Next(Keys), value = random.Next(1_000_000);
            bool delete = random.Next(4) == 0;
            Say($"begin {key} {(delete ? -1 : value)}");
            await (delete ? database.DeleteAsync(key) : database.PutAsync(key, value));
            Say("done");
            if (i % 50 == 49)
            {
                await database.CheckpointAsync();
            }

            if (i % 200 == 199)
            {
                await database.CompactAsync();
            }
        }

        return 0;
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
