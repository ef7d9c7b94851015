using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Features;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Reranking;

/// <summary>
/// Two towers find candidates, cross-attention decides: what the search found is matched in rounds, best first, for as long as the
/// budget lasts and the first hits may still change, and ordered by the weighted sum of its scores.
/// </summary>
internal sealed class Reranker(
    DatabaseState state, ModelCatalogue models, FeatureStore features, TimeProvider time)
{
    /// <summary>What a candidate last took, by model: what the first round of a budget is sized by.</summary>
    private readonly ConcurrentDictionary<string, TimeSpan> _pace = new(StringComparer.Ordinal);

    /// <summary>Orders what a search found anew.</summary>
    /// <param name="request">The search, which asks for a reranking.</param>
    /// <param name="collection">Where it searched.</param>
    /// <param name="found">What it found, best first.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.VectorDbException">The model is not there, has no matcher or is overloaded, or there is nothing to match.</exception>
    public async Task<Reranked> RerankAsync(
        SearchRequest request, Collection collection, IReadOnlyList<(ItemId Id, float Score)> found, CancellationToken cancellationToken)
    {
        RerankRequest rerank = request.Rerank!;
        var query = MatchQuery.Of(request.Query, collection, state);
        using MatcherLease matcher = await models.RentMatcherAsync(rerank.Model, cancellationToken);
        CollectionDefinition definition = collection.Definition;
        MatcherRules.CheckFeatures(definition, rerank.Model, matcher.Fingerprint);
        MatcherRules.CheckCalibration(definition, rerank, matcher.Fingerprint);
        Candidate[] candidates = [.. found.Select(f => new Candidate(f.Id, f.Score, Matchable(query, collection, f.Id)))];
        Candidate[] matchable = [.. candidates.Where(static c => c.Item is not null)];
        var pictures = new MatchPictures(matcher, features, state.Pictures);
        var budget = new MatchBudget(rerank.Budget, rerank.Budget is null ? null : Pace(rerank), time);

        MatchSource? picture = null;
        int matched = 0;
        RerankStop stop = RerankStop.Complete;
        while (matched < matchable.Length)
        {
            int size = budget.Next(matchable.Length - matched);
            if (size == 0)
            {
                stop = RerankStop.Budget;
                break;
            }

            picture ??= await PictureAsync(rerank, query, pictures, cancellationToken);
            await MatchAsync(rerank, query, picture, matchable.AsMemory(matched, size), matcher, pictures, cancellationToken);
            matched += size;
            budget.Matched(size);
            if (rerank.Confidence < 1 && matched < matchable.Length && IsSettled(request, matchable, matched))
            {
                stop = RerankStop.Settled;
                break;
            }
        }

        if (matched > 0)
        {
            _pace[PaceKey(rerank)] = budget.PerCandidate!.Value;
        }

        string fingerprint = matcher.Fingerprint;
        Calibration? calibration = definition.Calibrations.FirstOrDefault(c => c.Fingerprint == fingerprint)?.Calibration;
        return new Reranked([.. Order(candidates, rerank, calibration)], new RerankReport
        {
            IsCalibrated = calibration is not null,
            Model = rerank.Model,
            Candidates = candidates.Length,
            Matched = matched,
            By = matched == 0 ? MatchedBy.Nothing : rerank.FastMatch ? MatchedBy.Contrast : MatchedBy.CrossAttention,
            Stop = stop,
            Unmatchable = candidates.Length - matchable.Length,
            FeaturesRead = pictures.Read,
            FeaturesMade = pictures.Made,
            FeaturesInMemory = pictures.InMemory,
        });
    }

    private static async Task<MatchSource?> PictureAsync(
        RerankRequest rerank, MatchQuery query, MatchPictures pictures, CancellationToken cancellationToken)
    {
        if (query.Image is { } image)
        {
            return await pictures.OfAsync(image, "query.parts", cancellationToken);
        }

        return query.Stored is { } stored ? (await pictures.OfAsync([stored], rerank.FastMatch, cancellationToken))[0] : null;
    }

    private static async Task MatchAsync(
        RerankRequest rerank,
        MatchQuery query,
        MatchSource? picture,
        ReadOnlyMemory<Candidate> round,
        MatcherLease matcher,
        MatchPictures pictures,
        CancellationToken cancellationToken)
    {
        Candidate[] texts = [.. round.ToArray().Where(c => query.LooksAtText(c.Item!))];
        Candidate[] images = [.. round.ToArray().Where(c => !query.LooksAtText(c.Item!))];
        MatchSource[] sources = await pictures.OfAsync([.. images.Select(static c => c.Item!.Media!)], rerank.FastMatch, cancellationToken);
        Candidate[] all = [.. texts, .. images];
        MatchPair[] pairs =
        [
            .. texts.Select(c => new MatchPair(picture!, c.Item!.Text)),
            .. sources.Select(source => new MatchPair(source, query.Text!)),
        ];
        if (rerank.FastMatch)
        {
            float[] cosines = await ModelFault.GuardAsync(
                () => matcher.Matcher.ContrastPairsAsync(pairs, Lane.Interactive, cancellationToken), "rerank");
            Set(all, [.. cosines.Select(static c => new MatchScore(c, float.NaN, float.NaN, float.NaN))], rerank.Weights);
            return;
        }

        Set(all, await ModelFault.GuardAsync(() => matcher.Matcher.MatchPairsAsync(pairs, Lane.Interactive, cancellationToken), "rerank"), rerank.Weights);
    }

    private static void Set(Candidate[] candidates, MatchScore[] scores, RerankWeights weights)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            candidates[i].Match = scores[i];
            candidates[i].Fused = Fuse(scores[i], candidates[i].SearchScore, weights);
        }
    }

    /// <summary>What is not there, such as the cosine of ViLT, counts nothing.</summary>
    private static float Fuse(MatchScore score, float search, RerankWeights weights) =>
        (weights.Itm * Or0(score.MatchLogit)) + (weights.Itc * Or0(score.Contrastive)) + (weights.Search * search);

    private static float Or0(float value) => float.IsNaN(value) ? 0 : value;

    private static float? OrNull(float value) => float.IsNaN(value) ? null : value;

    private static IEnumerable<RankedItem> Order(Candidate[] candidates, RerankRequest rerank, Calibration? calibration)
    {
        foreach (Candidate candidate in candidates.Where(static c => c.Match is not null).OrderByDescending(static c => c.Fused))
        {
            MatchScore score = candidate.Match!.Value;
            float? probability = float.IsNaN(score.MatchLogit)
                ? null
                : calibration?.Probability(score.MatchLogit, score.MismatchLogit) ?? score.Probability;
            if (rerank.MinProbability is not { } least || probability >= least)
            {
                yield return new RankedItem(candidate.Id, candidate.Fused, new HitMatch(
                    candidate.SearchScore, OrNull(score.Contrastive), OrNull(score.MatchLogit), OrNull(score.MismatchLogit), OrNull(score.Probability), probability));
            }
        }

        if (rerank.MinProbability is null)
        {
            foreach (Candidate candidate in candidates.Where(static c => c.Match is null))
            {
                yield return new RankedItem(candidate.Id, candidate.SearchScore, null);
            }
        }
    }

    private static bool IsSettled(SearchRequest request, Candidate[] candidates, int matched)
    {
        double change = OrderForecast.ChangeProbability(
            [.. candidates[..matched].Select(static c => (c.SearchScore, c.Fused))],
            [.. candidates[matched..].Select(static c => c.SearchScore)],
            request.Offset + request.Limit);
        return change <= 1 - request.Rerank!.Confidence;
    }

    private static string PaceKey(RerankRequest rerank) => rerank.FastMatch ? rerank.Model + "\nfast" : rerank.Model;

    private TimeSpan? Pace(RerankRequest rerank) => _pace.TryGetValue(PaceKey(rerank), out TimeSpan pace) ? pace : null;

    private StoredItem? Matchable(MatchQuery query, Collection collection, ItemId id) =>
        state.Records.Get(collection.Definition.Id, id) is { } item && query.CanMatch(item) ? item : null;
}
