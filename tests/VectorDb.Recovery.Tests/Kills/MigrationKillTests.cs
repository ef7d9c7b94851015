using System.Diagnostics;
using System.Globalization;
using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Inspection;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;
using VectorDb.Recovery.Tests.Support;
using Xunit.Abstractions;

namespace VectorDb.Recovery.Tests.Kills;

/// <summary>
/// A process that changes a collection's model is killed again and again, in the middle of filling, of cutting over and of checkpoints. It
/// goes on from where it was, and in the end no item lacks a vector of the new model.
/// </summary>
public sealed class MigrationKillTests(ITestOutputHelper output)
{
    private static readonly (string Place, int Hit)[] Deaths =
    [
        ("migration.encoded", 2),
        ("migration.filled", 2),
        ("checkpoint.manifest", 1),
        ("commit.logged", 4),
        ("migration.encoded", 1),
        ("checkpoint.blocks", 2),
        ("checkpoint.trim", 3),
        ("commit.durable", 6),
    ];

    [Fact]
    public async Task Kill_WhileMigrating_GoesOnAndLeavesNoItemWithoutAVector()
    {
        using var directory = new TempDirectory();
        var stored = new HashSet<string>();
        long filled = 0;
        int deaths = 0;
        foreach ((string place, int hit) in Deaths)
        {
            deaths += await LiveAsync(directory.Path, place, hit, stored) ? 0 : 1;
            filled = await CheckAsync(directory["data"], stored, filled, $"{place} {hit}");
        }

        output.WriteLine($"{deaths} deaths, {stored.Count} items acknowledged");
        Assert.InRange(deaths, 5, Deaths.Length);
        Assert.True(await LiveAsync(directory.Path, "-", 1, stored));
        await using ModelCatalogue models = await MigratingChild.LoadModelsAsync();
        await using Database database = await Database.OpenAsync(TestDatabase.Options(directory["data"]), models, TimeProvider.System);
        CollectionDefinition definition = database.Collections.Get(MigratingChild.Name).Definition;
        Assert.Equal((MigratingChild.Next, null), (Assert.Single(definition.Spaces).Model, definition.Migration));
        foreach (string id in stored)
        {
            Assert.Single(database.Items.Get(MigratingChild.Name, id, ItemParts.Vectors).Vectors);
        }

        var search = new SearchRequest { Collection = MigratingChild.Name, Query = [new QueryPart { Text = MigratingChild.TextOf("i5") }], Limit = 1, Exact = true };
        Assert.Equal("i5", Assert.Single((await database.Search.SearchAsync(search)).Hits).Item.Id);
    }

    /// <summary>What was acknowledged is there, everything agrees, and no vector that was filled in is lost. Without models nothing is filled meanwhile.</summary>
    private static async Task<long> CheckAsync(string data, HashSet<string> stored, long filledBefore, string where)
    {
        await using var models = new ModelCatalogue();
        await using Database database = await Database.OpenAsync(TestDatabase.Options(data), models, TimeProvider.System);
        CheckReport report = new Audit(database.Open).Run(default);
        Assert.True(report.IsSound, $"{where}: {string.Join("; ", report.Findings.Select(static f => f.Message))}");
        foreach (string id in stored)
        {
            Assert.NotEmpty(database.Items.Get(MigratingChild.Name, id, ItemParts.Vectors).Vectors);
        }

        if (database.Collections.Get(MigratingChild.Name).Definition.Migration is null)
        {
            return filledBefore;
        }

        long filled = database.Migrations.Get(MigratingChild.Name) is var status ? status.Vectors - status.Missing : 0;
        Assert.True(filled >= filledBefore, $"{where}: {filled} are filled in, {filledBefore} were before");
        return filled;
    }

    /// <summary>Lets the process run until it dies or is done; whether it was done.</summary>
    private static async Task<bool> LiveAsync(string directory, string place, int hit, HashSet<string> stored)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "exec", typeof(MigrationKillTests).Assembly.Location, MigratingChild.Command, directory, place, hit.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        bool finished = false;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            finished |= line == MigratingChild.Finished;
            if (line.Split(' ') is ["done", string id])
            {
                stored.Add(id);
            }
        }

        await child.WaitForExitAsync();
        Assert.True(child.ExitCode is 0 or 137, $"{place} {hit}: exit code {child.ExitCode}: {await errors}");
        return finished;
    }
}
