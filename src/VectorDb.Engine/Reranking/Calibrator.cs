using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Reranking;

/// <summary>Learns how probable it is that a best hit is right, from searches whose right answers are known.</summary>
public sealed class Calibrator
{
    /// <summary>The fewest examples that say anything.</summary>
    public const int MinExamples = 8;

    /// <summary>The most examples at once.</summary>
    public const int MaxExamples = 1_000;

    private readonly DatabaseState _state;
    private readonly SearchPipeline _search;
    private readonly ModelCatalogue _models;
    private readonly Committer _committer;

    internal Calibrator(DatabaseState state, Committer committer, SearchPipeline search, ModelCatalogue models)
    {
        _state = state;
        _search = search;
        _models = models;
        _committer = committer;
    }

    /// <summary>Searches for every example's text as later searches will, and fits the probability to which best hits were right. Durable when it returns.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="space">The space's name; empty for the only one.</param>
    /// <param name="rerank">How searches will be reranked; no budget, no confidence, no fast match.</param>
    /// <param name="examples"><see cref="MinExamples"/> to <see cref="MaxExamples"/>.</param>
    /// <param name="cancellationToken">Stops the work; nothing has changed then.</param>
    /// <exception cref="VectorDbException">A search is refused, or there are too few or too many examples.</exception>
    public async Task<Calibration> CalibrateAsync(
        string collection, string space, RerankRequest rerank, IReadOnlyList<CalibrationExample> examples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rerank);
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count is < MinExamples or > MaxExamples)
        {
            throw VectorDbException.Invalid("examples", $"has {examples.Count}; {MinExamples} to {MaxExamples:N0} are allowed.");
        }

        Collection target = _state.Get(collection);
        string model = rerank.Model.Length > 0 ? rerank.Model : target.Definition.Matcher;
        string fingerprint = model.Length > 0 ? _models.Get(model).Fingerprint : "";
        RerankRequest whole = rerank with { Budget = null, Confidence = 1, FastMatch = false, MinProbability = null };
        var best = new List<(float Logit, bool IsRight)>();
        foreach (CalibrationExample example in examples)
        {
            SearchResult result = await _search.SearchAsync(
                new SearchRequest
                {
                    Collection = collection,
                    Space = space,
                    Query = [new QueryPart { Text = example.Text }],
                    Limit = 1,
                    Rerank = whole,
                    Include = Items.ItemParts.None,
                },
                cancellationToken);
            if (result.Hits is [{ Match: { MatchLogit: { } match } scores } hit, ..])
            {
                best.Add((match - (scores.MismatchLogit ?? 0), hit.Item.Id == example.ItemId));
            }
        }

        if (best.Count < MinExamples)
        {
            throw VectorDbException.Invalid("examples", $"found only {best.Count} hits that can be matched; {MinExamples} are needed.");
        }

        Calibration calibration = PlattFit.Fit(best);
        await _committer.CommitAsync<CollectionDefinition>(
            new SetCalibration(_state.Now, target.Definition.Id, new ModelCalibration(model, fingerprint, calibration)), Durability.Synced, cancellationToken);
        return calibration;
    }
}
