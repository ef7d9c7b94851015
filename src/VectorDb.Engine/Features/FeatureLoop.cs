using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Upkeep;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Features;

/// <summary>
/// Makes the features of collections' matchers in the background, in the bulk lane of the models, so that not even the first reranking
/// encodes a picture. It ends where the store is full: what it made then would push out what it made before.
/// </summary>
internal sealed class FeatureLoop : IAsyncDisposable
{
    private const int Batch = 16;

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);

    private readonly DatabaseState _state;
    private readonly ModelCatalogue _models;
    private readonly FeatureStore _store;
    private readonly RowSweeper _sweeper;
    private readonly ConcurrentDictionary<(uint Collection, string Fingerprint), FeatureFill> _fills = new();
    private readonly WorkLoop _loop;

    /// <summary>Starts the loop.</summary>
    public FeatureLoop(DatabaseState state, Committer committer, ModelCatalogue models, FeatureStore store)
    {
        _state = state;
        _models = models;
        _store = store;
        _sweeper = new RowSweeper(state, committer);
        _loop = new WorkLoop(WorkAsync, Pulse, state.Time);
    }

    /// <summary>How far the features of a collection are; null if it has no matcher.</summary>
    public MatcherFeatures? StatusOf(Collection collection)
    {
        CollectionDefinition definition = collection.Definition;
        if (definition.Matcher.Length == 0)
        {
            return null;
        }

        FeatureFill fill = FillOf(definition);
        uint rows = collection.Items.NextRow.Value;
        return new MatcherFeatures(rows == 0 ? 1 : Math.Min(1, (double)fill.Rows.Cursor.Value / rows), fill.Made, fill.Rows.LastFailure);
    }

    /// <summary>Stops the loop.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private FeatureFill FillOf(CollectionDefinition definition) => _fills.GetOrAdd((definition.Id, definition.MatcherFingerprint), static _ => new FeatureFill());

    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        bool worked = false;
        foreach (Collection collection in _state.Collections.Where(static c => c.Definition.Matcher.Length > 0))
        {
            FeatureFill fill = FillOf(collection.Definition);
            try
            {
                worked |= await MakeNextAsync(collection, fill, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Such as a model that is not loaded: the next pulse tries again.
                fill.Rows.LastFailure = exception.Message;
            }
        }

        return worked;
    }

    private async Task<bool> MakeNextAsync(Collection collection, FeatureFill fill, CancellationToken cancellationToken)
    {
        CollectionDefinition definition = collection.Definition;
        if (!_store.HasRoom)
        {
            fill.Rows.LastFailure = "The feature store is full; the rest is made when it is needed.";
            return false;
        }

        bool Lacks(StoredItem item) => item.Media is { } picture && !_store.Contains(FeatureKey.Of(picture, definition.MatcherFingerprint, FeatureKind.Matching));
        if (await _sweeper.NextAsync(collection, fill.Rows, static _ => true, Lacks, Batch) is not { } step)
        {
            return false;
        }

        if (step.Items.Count > 0)
        {
            using MatcherLease matcher = await _models.RentMatcherAsync(definition.Matcher, cancellationToken);
            MatcherRules.CheckFeatures(definition, definition.Matcher, matcher.Fingerprint);
            if (matcher.Matcher.HasVisualTokens)
            {
                await Task.WhenAll(step.Items.Select(item => MakeAsync(item.Media!, matcher, fill, cancellationToken)));
            }
        }

        fill.Rows.Cursor = step.Next;
        return true;
    }

    private async Task MakeAsync(MediaInfo picture, MatcherLease matcher, FeatureFill fill, CancellationToken cancellationToken)
    {
        try
        {
            MatchImage made = await ModelFault.GuardAsync(
                () => matcher.Matcher.PrepareAsync(_state.Pictures.Read(picture), Lane.Bulk, cancellationToken), "picture");
            _store.Write(
                FeatureKey.Of(picture, matcher.Fingerprint, FeatureKind.Matching),
                new VisualFeatures(made.Values, made.Shape, made.Features),
                _store.PrecisionFor(matcher.Precision));
            lock (fill)
            {
                fill.Made++;
            }
        }
        catch (VectorDbException unreadable) when (unreadable.Code is ErrorCode.InvalidArgument or ErrorCode.DataLoss)
        {
            // This picture's alone: it is gone, or the matcher cannot read it.
            fill.Rows.LastFailure = unreadable.Message;
        }
    }
}
