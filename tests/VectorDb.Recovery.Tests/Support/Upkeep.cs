using System.Globalization;
using VectorDb.Engine.Models;

namespace VectorDb.Recovery.Tests.Support;

/// <summary>
/// What the writing process does beside writing: checkpoints, at which space is also given back; snapshots; and, where it is to die
/// in one, restores and the file that remembers imported models.
/// </summary>
internal sealed class Upkeep(TestDatabase database, string directory, string place, Func<Func<Task>, Task> whileNobodyWrites)
{
    private const int CheckpointEvery = 12;
    private const int SnapshotEvery = 40;
    private const int RestoreEvery = 25;

    private readonly bool _restores = place.StartsWith("restore.", StringComparison.Ordinal);
    private readonly bool _snapshots = place.StartsWith("snapshot.", StringComparison.Ordinal);
    private readonly bool _imports = place.StartsWith("model.", StringComparison.Ordinal);

    /// <summary>Where a number is kept as the registry of models is.</summary>
    public static string ImportFile(string directory) => Path.Combine(directory, "models.json");

    /// <summary>What is in that file: a number, whole; 0 before the first.</summary>
    public static int Imported(string directory) =>
        File.Exists(ImportFile(directory)) ? int.Parse(File.ReadAllText(ImportFile(directory)).TrimEnd('.'), CultureInfo.InvariantCulture) : 0;

    public async Task StepAsync(int step)
    {
        if (step % CheckpointEvery == CheckpointEvery - 1)
        {
            await database.Database.CheckpointAsync();
        }

        if (_restores && step % RestoreEvery == RestoreEvery - 1)
        {
            // Nobody writes between, so the snapshot is what the database holds.
            await whileNobodyWrites(async () =>
            {
                await TakeSnapshotAsync();
                await database.Database.Snapshots.RestoreAsync("newest");
            });
        }
        else if (step % (_snapshots ? CheckpointEvery : SnapshotEvery) == CheckpointEvery - 1)
        {
            await TakeSnapshotAsync();
        }

        if (_imports)
        {
            int next = Imported(directory) + 1;
            DurableFile.Write(ImportFile(directory), System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{next}{new string('.', next % 5_000)}")));
            CrashChild.Say($"imported {next}");
        }
    }

    private async Task TakeSnapshotAsync()
    {
        if ((await database.Database.Snapshots.ListAsync()).Any(static s => s.Name == "newest"))
        {
            await database.Database.Snapshots.DeleteAsync("newest");
        }

        await database.Database.Snapshots.CreateAsync("newest");
    }
}
