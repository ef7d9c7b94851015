using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Models;

namespace VectorDb.Recovery.Tests.Support;

/// <summary>
/// The other process of the migration's kill test: takes a migration from where it is to its end, through a cutover, a roll-back and
/// another cutover, while it stores items.
/// </summary>
internal static class MigratingChild
{
    public const string Command = "migrating-child";
    public const string Name = "photos";
    public const string Finished = "finished";
    public const string Former = "former";
    public const string Next = "next";
    private const int Items = 90;
    private static readonly string Goldens = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests/Goldens/clip-vit");

    public static string TextOf(string id) => $"a photo of {id} dogs and {id} cats";

    public static async Task<ModelCatalogue> LoadModelsAsync()
    {
        var models = new ModelCatalogue();
        await models.LoadAsync(Former, Path.Combine(Goldens, "gelu-newcfg"), new ModelSettings());
        await models.LoadAsync(Next, Path.Combine(Goldens, "quickgelu-legacy-eos"), new ModelSettings());
        return models;
    }

    public static async Task RunAsync(string directory, Action<string> say)
    {
        await using ModelCatalogue models = await LoadModelsAsync();
        await using Database database = await Database.OpenAsync(TestDatabase.Options(directory), models, TimeProvider.System);
        if (!database.Collections.List("", 10).Any())
        {
            await database.Collections.CreateAsync(new CollectionInput { Name = Name, Spaces = [new SpaceDefinition { Name = "default", Model = Former, Dimensions = 0 }] });
        }

        await StoreAsync(database, Items, say);
        if (database.Collections.Get(Name).Definition is { Migration: null, NextSlot: 1 })
        {
            await database.Migrations.StartAsync(new MigrationInput { Collection = Name, Model = Next });
        }

        say("ready");
        await EndAsync(database, say);
        say(Finished);
    }

    /// <summary>Takes the steps that are left; each says by the state of the database whether it was taken.</summary>
    private static async Task EndAsync(Database database, Action<string> say)
    {
        while (database.Collections.Get(Name).Definition.Migration is { } migration)
        {
            int stored = (int)database.Items.Count(Name, null, default);
            if (migration.IsCutOver && stored > Items + 20)
            {
                await database.Migrations.FinishAsync(Name);
                return;
            }

            if (migration.IsCutOver && stored > Items + 10 && stored <= Items + 12)
            {
                await database.Migrations.RollBackAsync(Name);
            }
            else if (!migration.IsCutOver)
            {
                await CutOverAsync(database);
            }

            await StoreAsync(database, stored + 3, say);
            await database.CheckpointAsync();
        }
    }

    private static async Task CutOverAsync(Database database)
    {
        try
        {
            await database.Migrations.CutOverAsync(Name);
        }
        catch (VectorDbException early) when (early.Reason == "MIGRATION_NOT_FILLED")
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Stores items up to a count, several side by side.</summary>
    private static async Task StoreAsync(Database database, int count, Action<string> say)
    {
        int stored = (int)database.Items.Count(Name, null, default);
        await Parallel.ForEachAsync(Enumerable.Range(stored, Math.Max(0, count - stored)), async (i, stop) =>
        {
            string id = $"i{i}";
            byte[] picture = i % 16 == 3 ? await File.ReadAllBytesAsync(Path.Combine(Goldens, "gelu-newcfg/inputs/gray.png"), stop) : [];
            await database.Ingest.PutAsync(Name, new ItemInput { Id = id, Text = TextOf(id), Image = picture }, cancellationToken: stop);
            say($"done {id}");
        });
    }

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "VectorDb.sln")) ? directory : FindRoot(Path.GetDirectoryName(directory)!);
}
