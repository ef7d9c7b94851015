using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search;
using VectorDb.Engine.Tests.Databases;
using VectorDb.Storage;

namespace VectorDb.Engine.Tests.Migrations;

public sealed class MigrationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migration_StartedCutOverFinished_SearchesByTheNewModel(bool vectorsOnDisk)
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync(vectorsOnDisk);
        await photos.FillAsync(40);
        float[] former = photos.VectorOf("t7");
        await photos.MigrateAsync();
        Assert.Equal((40, 0, false), (photos.Migration.Vectors, photos.Migration.Missing, photos.Migration.Migration.IsCutOver));
        Assert.Equal(former, photos.VectorOf("t7"));

        // What comes now has both at once.
        await photos.PutAsync("late", "a red car");
        Assert.Equal(0, photos.Migration.Missing);
        await photos.ReopenAsync();

        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name);
        Assert.Equal(EncodingDatabase.Next, photos.Definition.Spaces[0].Model);
        float[] next = await photos.Models.EmbedTextAsync(EncodingDatabase.Next, "a photo of 7 dogs", "text", default);
        Assert.Equal(0, next.Zip(photos.VectorOf("t7")).Max(static p => Math.Abs(p.First - p.Second)), 1e-5);
        Assert.Equal("t7", (await photos.FindAsync("a photo of 7 dogs"))[0]);
        Assert.Equal("late", (await photos.FindAsync("a red car"))[0]);
        await photos.PutAsync("later", "a zebra");
        await photos.ReopenAsync();

        await photos.Database.Migrations.FinishAsync(EncodingDatabase.Name);
        Assert.Null(photos.Definition.Migration);
        await photos.ReopenAsync();
        Assert.Equal("later", (await photos.FindAsync("a zebra"))[0]);
        Assert.Equal([], photos.Audit().Findings);
        Assert.Equal(42, photos.Audit().Vectors);

        // The former model's blocks and vectors went with the checkpoint of the reopening.
        var blocks = new BlockStore(photos.Database.Open.Stores.Blocks);
        Assert.Equal(0, blocks.DeletePart(new BlockSpace(photos.Definition.Id, 0)));
        Assert.Equal(0, blocks.DeletePart(new BlockSpace(photos.Definition.Id, 1 << 16)));
        Assert.NotEqual(0, blocks.DeletePart(new BlockSpace(photos.Definition.Id, photos.Definition.Spaces[0].Slot)));
    }

    [Fact]
    public async Task RollBack_AfterWrites_SearchesByTheFormerModelAgain()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(5);
        float[] former = photos.VectorOf("t3");
        await photos.MigrateAsync();
        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name);
        await photos.PutAsync("after", "a zebra");
        await photos.PutAsync("t4", "a photo of 44 dogs");
        await photos.Database.Items.DeleteAsync(EncodingDatabase.Name, ["t2"]);

        await photos.Database.Migrations.RollBackAsync(EncodingDatabase.Name);
        Assert.Equal(EncodingDatabase.Former, photos.Definition.Spaces[0].Model);
        Assert.Equal(former, photos.VectorOf("t3"));
        Assert.Equal("after", (await photos.FindAsync("a zebra"))[0]);
        Assert.Equal("t4", (await photos.FindAsync("a photo of 44 dogs"))[0]);
        Assert.Equal((5, 0), (photos.Migration.Vectors, photos.Migration.Missing));
        await photos.Database.Migrations.CancelAsync(EncodingDatabase.Name);
        await photos.ReopenAsync();
        Assert.Equal([], photos.Audit().Findings);

        // A slot is never used again.
        await photos.MigrateAsync();
        Assert.Equal(2, photos.Migration.Migration.Other.Slot);
    }

    [Fact]
    public async Task CutOver_WhileItemsAreMissing_IsRefusedUnlessAllowed()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(3);
        await photos.MigrateAsync();
        await photos.Models.UnloadAsync(EncodingDatabase.Next);

        // Writes go on without the new model, and it catches up.
        await photos.PutAsync("late", "a zebra");
        Assert.Equal(1, photos.Migration.Missing);
        await RefusedAsync("MIGRATION_NOT_FILLED", () => photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name));
        await photos.ReopenAsync();
        await Eventually.HappensAsync(() => photos.Migration.LastFailure.Length > 0);
        Assert.Contains("not loaded", photos.Migration.LastFailure, StringComparison.Ordinal);
        await photos.LoadNextAsync();
        await Eventually.HappensAsync(() => photos.Migration.Missing == 0);
        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name);
        Assert.Equal("late", (await photos.FindAsync("a zebra"))[0]);
    }

    [Fact]
    public async Task CutOver_WithItemsOfReadyVectorsAlone_IsRefusedUnlessAllowed()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(2);
        float[] ready = [.. photos.VectorOf("t0").Select(static v => v + 0.01f)];
        await photos.Database.Ingest.PutAsync(EncodingDatabase.Name, new ItemInput { Id = "ready", Vectors = new Dictionary<string, float[]> { ["default"] = ready } });
        await photos.Database.Migrations.StartAsync(new MigrationInput { Collection = EncodingDatabase.Name, Model = EncodingDatabase.Next });
        await Eventually.HappensAsync(() => photos.Migration is { Missing: 1, Unencodable: 1 });
        Assert.Equal((3, 1, 1), (photos.Migration.Vectors, photos.Migration.Missing, photos.Migration.Unencodable));
        await RefusedAsync("MIGRATION_NOT_FILLED", () => photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name));
        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name, allowMissing: true);
        Assert.Equal(2, photos.Migration.Vectors);
    }

    [Fact]
    public async Task Steps_OutOfTurn_AreRefused()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        MigrationCatalogue migrations = photos.Database.Migrations;
        var input = new MigrationInput { Collection = EncodingDatabase.Name, Model = EncodingDatabase.Next };
        await RefusedAsync("NO_MIGRATION", () => migrations.CutOverAsync(EncodingDatabase.Name));
        await RefusedAsync("NO_MIGRATION", () => migrations.CompareAsync(EncodingDatabase.Name, [new CalibrationExample("a", "")], 0, 10));
        await RefusedAsync("MODEL_UNCHANGED", () => migrations.StartAsync(input with { Model = EncodingDatabase.Former }));
        await RefusedAsync("MODEL_NOT_LOADED", () => migrations.StartAsync(input with { Model = "nobody" }));
        await migrations.StartAsync(input);
        await RefusedAsync("MIGRATION_UNDER_WAY", () => migrations.StartAsync(input));
        await RefusedAsync("MIGRATION_NOT_CUT_OVER", () => migrations.RollBackAsync(EncodingDatabase.Name));
        await RefusedAsync("MIGRATION_NOT_CUT_OVER", () => migrations.FinishAsync(EncodingDatabase.Name));
        await migrations.CutOverAsync(EncodingDatabase.Name);
        await RefusedAsync("MIGRATION_CUT_OVER", () => migrations.CutOverAsync(EncodingDatabase.Name));
        await RefusedAsync("MIGRATION_CUT_OVER", () => migrations.CancelAsync(EncodingDatabase.Name));
    }

    [Fact]
    public async Task Put_EncodedByAModelThatIsGone_IsAbortedNotLost()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(2);
        float[] former = photos.VectorOf("t0");
        await photos.MigrateAsync();
        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name);
        var put = new PutItem(
            DateTimeOffset.UnixEpoch, photos.Definition.Id, ItemId.Parse("slow"), default, "", "a zebra", Payload.Empty, [new SpaceVector(0, "f", former)], "");
        await RefusedAsync("MODEL_CHANGED", () => photos.Database.Open.CommitAsync<object>(put, default));
        await photos.Database.Migrations.FinishAsync(EncodingDatabase.Name);
        await RefusedAsync("MODEL_CHANGED", () => photos.Database.Open.CommitAsync<object>(put, default));
        Assert.Equal([], photos.Audit().Findings);
    }

    [Fact]
    public async Task Page_AfterACutover_IsOfAnotherSearch()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(6);
        await photos.MigrateAsync();
        var request = new SearchRequest { Collection = EncodingDatabase.Name, Query = [new QueryPart { Text = "dogs" }], Limit = 2 };
        string token = (await photos.Database.Search.SearchAsync(request)).NextPageToken;
        await photos.Database.Search.SearchAsync(request with { PageToken = token });
        await photos.Database.Migrations.CutOverAsync(EncodingDatabase.Name);
        await RefusedAsync("INVALID_PAGE_TOKEN", () => photos.Database.Search.SearchAsync(request with { PageToken = token }));
    }

    [Fact]
    public async Task Comparison_OfSampleExamplesAndLiveQueries_CountsThem()
    {
        await using EncodingDatabase photos = await EncodingDatabase.OpenAsync();
        await photos.FillAsync(20);
        await photos.MigrateAsync();
        SpaceComparison comparison = await photos.Database.Migrations.CompareAsync(
            EncodingDatabase.Name, [new CalibrationExample("a photo of 3 dogs", "t3"), new CalibrationExample("a cat", "")], 20, 5);

        // Every item's text finds the item, but for the one with a picture.
        Assert.Equal((22, 21), (comparison.Queries, comparison.Judged));
        Assert.InRange(comparison.FormerRight, 20, 21);
        Assert.InRange(comparison.NextRight, 20, 21);
        Assert.InRange(comparison.Overlap, 0.1, 1);
        Assert.InRange(comparison.RankCorrelation!.Value, -1, 1);
        Assert.Equal((1, 1), (comparison.FormerRecall, comparison.NextRecall));

        await photos.FindAsync("a photo of 3 dogs");
        await Eventually.HappensAsync(() => photos.Migration.Live.Queries > 0);
        Assert.Equal(1, photos.Migration.Live.Queries);
    }

    private static async Task RefusedAsync(string reason, Func<Task> step) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<VectorDbException>(step)).Reason);
}
