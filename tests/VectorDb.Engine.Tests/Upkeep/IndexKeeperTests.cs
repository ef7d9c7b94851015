using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VectorDb.Engine.Search;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Upkeep;

public sealed class IndexKeeperTests
{
    [Fact]
    public async Task Searches_Sampled_GiveRecallWithAnInterval()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync(settings: static options => options with { RecallSampleShare = 1 });
        await vectors.FillAsync(1500);
        Assert.Null(vectors.Status.Recall);
        for (int i = 0; i < 20; i++)
        {
            await vectors.SearchAsync(SeededDatabase.Request(i));
        }

        await Eventually.HappensAsync(() => vectors.Status.Recall?.Searches == 20);
        Assert.InRange(vectors.Status.Recall!.Mean, 0.98, 1);
        Assert.True(vectors.Status.Recall.Low < vectors.Status.Recall.Mean);
        Assert.True(vectors.Status.Recall.High >= vectors.Status.Recall.Mean);
        Assert.Contains(vectors.Status.Recall.Mean, Measured("mean"));
        Assert.Contains(vectors.Status.Recall.Low, Measured("low"));
    }

    [Fact]
    public async Task ExactSearches_SayNothingOfRecall()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync(settings: static options => options with { RecallSampleShare = 1 });
        await vectors.FillAsync(20);
        await vectors.SearchAsync(SeededDatabase.Request(1) with { Exact = true });
        await vectors.SearchAsync(SeededDatabase.Request(1));
        await Eventually.HappensAsync(() => vectors.Status.Recall is not null);
        Assert.Equal(1, vectors.Status.Recall!.Searches);
    }

    [Fact]
    public async Task CrossModalQueries_AreLearntFrom_MixedOnesAreNot()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync();
        await vectors.FillAsync(1500);
        SearchRequest plain = SeededDatabase.Request(1);
        await vectors.SearchAsync(plain);
        await vectors.SearchAsync(plain with { CrossModal = true, Query = [.. plain.Query, new QueryPart { Vector = SeededDatabase.Vector(2), Weight = -0.5f }] });
        await vectors.SearchAsync(plain with { CrossModal = true });
        await vectors.SearchAsync(SeededDatabase.Request(2) with { CrossModal = true });
        await Eventually.HappensAsync(() => vectors.Status.TextsLearnt >= 2);
        await Task.Delay(1500); // in which the loop would come to the mixed one
        Assert.Equal(2, vectors.Status.TextsLearnt);
    }

    [Fact]
    public async Task RowsOfDeletedItems_LeaveTheGraph_AndSearchesFindTheRest()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync();
        await vectors.FillAsync(2500);
        foreach (int[] some in Enumerable.Range(0, 1200).Chunk(600))
        {
            await vectors.Database.Items.DeleteAsync(SeededDatabase.Name, [.. some.Select(static i => $"i{i}")]);
        }

        await Eventually.HappensAsync(() => vectors.Status.RemovedCount == 0);
        Assert.Equal(1300, vectors.Status.VectorCount);
        await vectors.ReopenAsync();
        Assert.Equal((1300, 0), (vectors.Status.VectorCount, vectors.Status.RemovedCount));
        for (int i = 1200; i < 2500; i += 50)
        {
            Assert.Equal($"i{i}", (await vectors.SearchAsync(SeededDatabase.Request(i))).Hits[0].Item.Id);
        }
    }

    [Fact]
    public async Task GraphsThatGrew_AreReordered_AndSearchesFindEverything()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync();
        await vectors.FillAsync(2500);
        await Eventually.HappensAsync(() => vectors.Database.Open.State.Get(SeededDatabase.Name).Spaces[0].Index.OrderedCount >= 2000);
        for (int i = 0; i < 2500; i += 100)
        {
            Assert.Equal($"i{i}", (await vectors.SearchAsync(SeededDatabase.Request(i))).Hits[0].Item.Id);
        }
    }

    /// <summary>One bound of the metric, of every open database: other tests run beside this one.</summary>
    private static ConcurrentQueue<double> Measured(string bound)
    {
        var values = new ConcurrentQueue<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Database.MeterName && instrument.Name == "vectordb.search.recall")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (tags.Contains(new KeyValuePair<string, object?>("bound", bound)))
            {
                values.Enqueue(value);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
