using System.Diagnostics;
using System.Globalization;
using VectorDb.Storage;

namespace VectorDb.Recovery.Tests.Support;

/// <summary>
/// The other process of the kill tests: several writers change a database, say on its output what they begin and what was
/// acknowledged, and the process kills itself, as kill -9 does, the n-th time it comes to a named place.
/// </summary>
internal static class CrashChild
{
    public const string Command = "crash-child";
    public const int Keys = 96;
    private const int Writers = 4;

    public static async Task<int> Main(string[] args)
    {
        if (args is [MigratingChild.Command, string home, string death, string deathHit])
        {
            KillAt(death, int.Parse(deathHit, CultureInfo.InvariantCulture));
            await MigratingChild.RunAsync(Path.Combine(home, "data"), Say);
            return 0;
        }

        if (args is not [Command, string directory, string place, string hitText, string seedText])
        {
            await Console.Error.WriteLineAsync("This assembly holds tests; run it with dotnet test.");
            return 2;
        }

        int seed = int.Parse(seedText, CultureInfo.InvariantCulture);
        KillAt(place, int.Parse(hitText, CultureInfo.InvariantCulture));
        await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(Path.Combine(directory, "data")));
        Say("ready");
        using var writing = new SemaphoreSlim(Writers, Writers);
        var upkeep = new Upkeep(database, directory, place, work => AloneAsync(writing, work));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(database, writing, upkeep, writer, new Random(HashCode.Combine(seed, writer))))));
        return 0;
    }

    /// <summary>Says something to the parent, at once.</summary>
    public static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private static async Task AloneAsync(SemaphoreSlim writing, Func<Task> work)
    {
        for (int i = 0; i < Writers; i++)
        {
            await writing.WaitAsync();
        }

        await work();
        writing.Release(Writers);
    }

    /// <summary>Each writer has keys of its own, so that at most one write to a key is under way.</summary>
    private static async Task WriteAsync(TestDatabase database, SemaphoreSlim writing, Upkeep upkeep, int writer, Random random)
    {
        for (int i = 0; i < 600; i++)
        {
            int key = (random.Next(Keys / Writers) * Writers) + writer;
            int version = random.Next(1, int.MaxValue);
            bool delete = random.Next(4) == 0;
            await writing.WaitAsync();
            Say($"begin {key} {(delete ? -1 : version)}");
            await (delete ? database.DeleteAsync(key) : database.PutAsync(key, version));
            Say($"done {key}");
            writing.Release();
            if (writer == 0)
            {
                await upkeep.StepAsync(i);
            }
        }
    }

    private static void KillAt(string place, int hit)
    {
        int left = hit;
        Process self = Process.GetCurrentProcess();
        FailPoint.Use(name =>
        {
            if (name == place && Interlocked.Decrement(ref left) == 0)
            {
                self.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        });
    }
}
