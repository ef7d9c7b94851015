using System.Diagnostics.Metrics;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Index.Measurement;

namespace VectorDb.Engine.Upkeep;

/// <summary>The graphs' figures as metrics, by collection and space.</summary>
internal sealed class IndexMeter : IDisposable
{
    private readonly DatabaseState _state;
    private readonly Meter _meter = new(Database.MeterName);

    /// <summary>Starts to publish.</summary>
    public IndexMeter(DatabaseState state)
    {
        _state = state;
        _meter.CreateObservableGauge("vectordb.index.vectors", () => Each(static space => space.Index.Count), "{vector}", "Vectors that searches may find.");
        _meter.CreateObservableGauge(
            "vectordb.index.removed", () => Each(static space => space.Index.RemovedCount), "{vector}", "Removed vectors that are still in the graph.");
        _meter.CreateObservableGauge("vectordb.search.recall", Recalls, "1", "Share of the true best that sampled searches found, with its 95 % interval.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Recalls()
    {
        foreach ((CollectionSpace space, KeyValuePair<string, object?>[] tags) in Spaces())
        {
            RecallEstimate estimate = space.Upkeep.Recall.Estimate;
            if (estimate.Queries > 0)
            {
                yield return new Measurement<double>(estimate.Mean, [.. tags, new("bound", "mean")]);
                yield return new Measurement<double>(estimate.Low, [.. tags, new("bound", "low")]);
                yield return new Measurement<double>(estimate.High, [.. tags, new("bound", "high")]);
            }
        }
    }

    private IEnumerable<Measurement<long>> Each(Func<CollectionSpace, long> value) =>
        Spaces().Select(space => new Measurement<long>(value(space.Space), space.Tags));

    private IEnumerable<(CollectionSpace Space, KeyValuePair<string, object?>[] Tags)> Spaces() => _state.Collections.SelectMany(
        static collection => collection.Spaces.Select<CollectionSpace, (CollectionSpace, KeyValuePair<string, object?>[])>(
            space => (space, [new("collection", collection.Definition.Name), new("space", space.Definition.Name)])));
}
