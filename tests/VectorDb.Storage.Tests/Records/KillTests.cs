using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace VectorDb.Storage.Tests;

/// <summary>A process that changes a database is killed at every named place; what it was told is done is there afterwards, and nothing else.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    // Every place that the storage has, but those of snapshots, which other tests stop at by cancelling.
    public static TheoryData<string> Places => new()
    {
        "envelope.named",
        "envelope.written",
        "log.batch.durable",
        "log.batch.taken",
        "log.batch.written",
        "log.segment.headed",
        "log.segment.named",
        "log.segment.synced",
        "log.trimmed",
        "store.checkpoint.begun",
        "store.checkpoint.flushed",
        "store.checkpoint.synced",
        "store.checkpoint.written",
        "store.index.saved",
        "store.prune.checkpoints",
        "store.prune.data",
        "store.sums.written",
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Kill_AtNamedPlace_LosesNothingAcknowledged(string place)
    {
        using TempDirectory directory = new();
        Dictionary<int, int> model = [];
        int kills = 0, acknowledged = 0;
        Random random = new(place.Length);
        for (int cycle = 0; cycle < Soak.Size(2, 60); cycle++)
        {
            // The first time, or some time later.
            int hit = cycle == 0 ? 1 : 1 + random.Next(20);
            (int? key, int value, int done, bool killed) = await RunChild(directory["data"], place, hit, cycle, model);
            (kills, acknowledged) = (kills + (killed ? 1 : 0), acknowledged + done);

            await using MiniDatabase database = await MiniDatabase.OpenAsync(
                PhysicalFileSystem.Instance, StorePowerLossTests.Shape, root: directory["data"]);
            Dictionary<int, int> content = database.Content();
            if (key is { } uncertain && content.GetValueOrDefault(uncertain, -1) != model.GetValueOrDefault(uncertain, -1))
            {
                Assert.Equal(value, content.GetValueOrDefault(uncertain, -1));
                Set(model, uncertain, value);
            }

            Assert.Equal(model.OrderBy(p => p.Key), content.OrderBy(p => p.Key));
            Assert.Empty(database.Records.Check());
            Assert.Empty(database.Blocks.Check());
        }

        output.WriteLine($"{place}: {kills} kills, {acknowledged} changes acknowledged, 0 lost, 0 phantoms, 0 duplicates");
        Assert.True(kills > 0, $"the process never came to {place}");
    }

    private static async Task<(int? Key, int Value, int Done, bool Killed)> RunChild(
        string root, string place, int hit, int seed, Dictionary<int, int> model)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "exec", typeof(KillTests).Assembly.Location, CrashChild.Command, root, place,
            hit.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        (int? key, int value, int done) = (null, 0, 0);
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "done")
            {
                Set(model, key!.Value, value);
                key = null;
                done++;
            }
            else
            {
                string[] words = line.Split(' ');
                (key, value) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            }
        }

        await child.WaitForExitAsync();
        Assert.True(child.ExitCode is 0 or 137, $"exit code {child.ExitCode}: {await errors}");
        return (key, value, done, child.ExitCode == 137);
    }

    private static void Set(Dictionary<int, int> model, int key, int value)
    {
        if (value < 0)
        {
            model.Remove(key);
        }
        else
        {
            model[key] = value;
        }
    }
}
