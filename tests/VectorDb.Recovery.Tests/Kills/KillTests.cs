using System.Diagnostics;
using System.Globalization;
using VectorDb.Engine.Snapshots;
using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage.Tests;
using Xunit.Abstractions;

namespace VectorDb.Recovery.Tests.Kills;

/// <summary>
/// A process that changes a database is killed, at random instants and at every named place. What it was told is done is there
/// afterwards, once, found by its own vector; nothing else is; and records, graphs, pictures and log agree.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    // Several databases live side by side, each through many deaths: a place is come to in different states of it.
    private const int Lines = 4;

    // Restoring takes longer than all the rest of a cycle.
    private const int SnapshotsEvery = 10;

    private static readonly string[] Places =
    [
        "checkpoint.blocks",
        "checkpoint.compacted",
        "checkpoint.cut",
        "checkpoint.manifest",
        "checkpoint.trim",
        "commit.applied",
        "commit.durable",
        "commit.logged",
        "envelope.named",
        "envelope.written",
        "index.block",
        "log.batch.durable",
        "log.batch.taken",
        "log.batch.written",
        "log.segment.headed",
        "log.segment.named",
        "log.segment.synced",
        "log.trimmed",
        "model.import.named",
        "model.import.written",
        "restore.cleared",
        "restore.committed",
        "restore.file.written",
        "restore.moved",
        "restore.prepared",
        "restore.swapped",
        "snapshot.manifest.deleted",
        "snapshot.objects.written",
        "store.checkpoint.begun",
        "store.checkpoint.flushed",
        "store.checkpoint.synced",
        "store.checkpoint.written",
        "store.index.saved",
        "store.prune.checkpoints",
        "store.prune.data",
        "store.sums.written",
    ];

    [Fact]
    public async Task Kill_AnywhereWhileWriting_LosesNothingAcknowledged()
    {
        int cycles = Soak.Size(200, 1_000);
        var summary = new KillSummary();
        string[] plan = [.. Enumerable.Range(0, cycles).Select(c => c / 2 < Places.Length * Soak.Size(2, 8) && c % 2 == 0 ? Places[c / 2 % Places.Length] : "")];
        await Task.WhenAll(Enumerable.Range(0, Lines).Select(line => Task.Run(() => summary.RunAsync(() => LiveAsync(line, plan, summary)))));
        output.WriteLine(summary.ToString());
        Console.WriteLine(summary);
        Assert.Equal(cycles, summary.Cycles);
        Assert.Equal([], Places.Except(summary.Places));
    }

    /// <summary>One database's life: its share of the plan, one death after the other.</summary>
    private static async Task LiveAsync(int line, string[] plan, KillSummary summary)
    {
        using var directory = new TempDirectory();
        var oracle = new Oracle();
        for (int cycle = line; cycle < plan.Length && !summary.HasFailed; cycle += Lines)
        {
            var random = new Random(cycle);
            string place = plan[cycle];
            bool killed = await DieAsync(directory.Path, place, cycle < 2 * plan.Length / 3 ? 1 : 1 + random.Next(4), cycle, random, oracle);
            string where = $"cycle {cycle}, {(place.Length == 0 ? "a random instant" : place)}";
            Assert.True(Upkeep.Imported(directory.Path) >= oracle.Imported, $"{where}: import {oracle.Imported} is forgotten");
            await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(directory["data"]));
            await oracle.CompareAsync(database, where);
            if (place.StartsWith("snapshot.", StringComparison.Ordinal) || cycle % SnapshotsEvery == 0)
            {
                await CompareSnapshotsAsync(database, directory[$"restored-{cycle}"], where);
            }
            summary.Add(place, killed);
        }

        summary.Add(oracle);
    }

    /// <summary>Every snapshot that is listed can be restored whole, whatever moment the process died at.</summary>
    private static async Task CompareSnapshotsAsync(TestDatabase database, string directory, string where)
    {
        foreach (SnapshotInfo snapshot in await database.Database.Snapshots.ListAsync())
        {
            using var place = new SnapshotPlace(Path.Combine(Path.GetDirectoryName(directory)!, "data", "snapshots"), TimeProvider.System);
            await place.RestoreAsync(snapshot.Name, directory);
            await using (TestDatabase restored = await TestDatabase.OpenAsync(TestDatabase.Options(directory)))
            {
                Assert.True(restored.Audit().IsSound, $"{where}: snapshot {snapshot.Name} is not sound");
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Lets a process write until it dies; whether it did.</summary>
    private static async Task<bool> DieAsync(string directory, string place, int hit, int seed, Random random, Oracle oracle)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "exec", typeof(KillTests).Assembly.Location, CrashChild.Command, directory, place.Length == 0 ? "-" : place,
            hit.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words)
            {
                case ["ready"]:
                    if (place.Length == 0)
                    {
                        _ = KillLaterAsync(child, random.Next(1, 120));
                    }

                    break;
                case ["begin", string key, string version]:
                    oracle.Begin(int.Parse(key, CultureInfo.InvariantCulture), int.Parse(version, CultureInfo.InvariantCulture));
                    break;
                case ["done", string key]:
                    oracle.Done(int.Parse(key, CultureInfo.InvariantCulture));
                    break;
                case ["imported", string number]:
                    oracle.Imported = int.Parse(number, CultureInfo.InvariantCulture);
                    break;
                default:
                    break; // A line that death cut short.
            }
        }

        await child.WaitForExitAsync();
        Assert.True(child.ExitCode is 0 or 137, $"cycle {seed}, {place}: exit code {child.ExitCode}: {await errors}");
        return child.ExitCode == 137;
    }

    private static async Task KillLaterAsync(Process child, int milliseconds)
    {
        await Task.Delay(milliseconds);
        try
        {
            child.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had come to its end.
        }
    }
}
