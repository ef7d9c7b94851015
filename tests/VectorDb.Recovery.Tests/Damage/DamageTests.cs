using System.Globalization;
using System.Text.RegularExpressions;
using VectorDb.Engine.Inspection;
using VectorDb.Recovery.Tests.Support;
using VectorDb.Storage.Tests;
using Xunit.Abstractions;

namespace VectorDb.Recovery.Tests.Damage;

/// <summary>
/// Every kind of file is damaged in every way. A check finds it and names the file, or the bytes were ones that nothing reads, and
/// everything is there; never is something else served. A repair makes the directory sound again, and what it does not call lost
/// is there.
/// </summary>
public sealed partial class DamageTests(ITestOutputHelper output)
{
    private const int Keys = 500;
    private const int Older = 10_000;

    public static TheoryData<string> Kinds => new()
    {
        "log/", "manifest/", "records/data-", "records/index-", "records/checkpoint-", "media/data-", "media/index-", "media/checkpoint-",
        "blocks/data-", "blocks/sums-", "blocks/index-", "blocks/checkpoint-",
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Damage_InAnyFile_IsFoundNamedAndRepaired(string kind)
    {
        using var directory = new TempDirectory();
        await FillAsync(directory["data"]);
        string[] files = [.. Directory.EnumerateFiles(directory["data"], "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory["data"], f)).Where(f => f.StartsWith(kind, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        int found = 0, harmless = 0, lost = 0, runs = Soak.Size(5, 200);
        for (int run = 0; run < runs; run++)
        {
            var random = new Random((kind.Length * 1_000) + run);
            string file = files[random.Next(files.Length)];
            Copy(directory["data"], directory["copy"]);
            string where = $"seed {run}: {file}: {FileDamage.Do(Path.Combine(directory["copy"], file), run, random)}";
            CheckReport report = await DataCheck.RunAsync(TestDatabase.Options(directory["copy"]), TimeProvider.System);
            if (report.IsSound)
            {
                harmless++;
                await CompareAsync(directory["copy"], where, []);
                continue;
            }

            found++;
            Assert.True(report.Findings.Any(f => f.Message.Contains(Path.GetFileName(file), StringComparison.Ordinal) || f.File?.EndsWith(file, StringComparison.Ordinal) == true),
                $"{where}: not named in {string.Join("; ", report.Findings.Select(static f => f.Message))}");
            RepairReport repair = await DataRepair.RunAsync(TestDatabase.Options(directory["copy"]), TimeProvider.System);
            Assert.True(repair.After.IsSound, $"{where}: {string.Join("; ", repair.After.Findings.Select(static f => f.Message))}");
            lost += await CompareAsync(directory["copy"], where, repair.Lost);
        }

        string summary = $"{kind}: {runs} damaged, {found} found, {harmless} in bytes that nothing reads, {lost} items of {Keys * found} lost and named";
        output.WriteLine(summary);
        Console.WriteLine(summary);
    }

    /// <summary>Compares what is left with what is said to be lost; returns how many items are.</summary>
    private static async Task<int> CompareAsync(string directory, string where, IReadOnlyList<string> lost)
    {
        await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(directory));
        Dictionary<int, int> content = database.Content();
        string[] named = [.. lost.Select(static l => NamedItem().Match(l)).Where(static m => m.Success).Select(static m => m.Groups[1].Value)];
        int nameless = lost.Select(static l => NamelessItems().Match(l)).Where(static m => m.Success).Sum(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        bool logWasCut = lost.Any(static l => l.Contains("of the log", StringComparison.Ordinal));
        int[] missing = [.. Enumerable.Range(0, Keys).Where(key => !content.ContainsKey(key))];
        Assert.True(
            logWasCut || missing.Count(key => !named.Contains(TestDatabase.IdOf(key))) <= nameless,
            $"{where}: {string.Join(", ", missing)} are missing; said to be lost are {string.Join("; ", lost)}");
        foreach ((int key, int version) in content)
        {
            Assert.True(version == key + 1 || (lost.Count > 0 && version == key + Older + 1), $"{where}: key {key} is of version {version}");
            Assert.True(await database.FindsAsync(key, version), $"{where}: key {key} is not found by its vector");
        }

        return missing.Length;
    }

    private static async Task FillAsync(string directory)
    {
        await using TestDatabase database = await TestDatabase.OpenAsync(TestDatabase.Options(directory));
        for (int offset = Older + 1; offset >= 1; offset -= Older)
        {
            await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => database.PutAsync(key, key + offset)));
            await database.Database.CheckpointAsync();
        }

        // The newest checkpoint is not the end of the log.
        await database.PutAsync(0, 1);
    }

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex("^Item '(k[0-9]+)'")]
    private static partial Regex NamedItem();

    [GeneratedRegex("^([0-9]+) items of collection")]
    private static partial Regex NamelessItems();
}
