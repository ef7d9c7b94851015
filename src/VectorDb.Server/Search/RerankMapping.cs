using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Reranking;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>Rerankings between their messages and the engine.</summary>
internal static class RerankMapping
{
    private const int DefaultCandidates = 128;

    /// <summary>A reranking, if one is asked for.</summary>
    public static RerankRequest? ToRequest(Wire.Rerank? rerank) => rerank is null ? null : new RerankRequest
    {
        Model = rerank.Model,
        Candidates = rerank.Candidates == 0 ? DefaultCandidates : (int)Math.Min(rerank.Candidates, int.MaxValue),
        FastMatch = rerank.FastMatch,
        Weights = rerank.Weights is { } weights ? new RerankWeights(weights.Itm, weights.Itc, weights.Search) : new RerankWeights(),
        Budget = ToSpan(rerank.Budget),
        Confidence = rerank.Confidence == 0 ? 1 : rerank.Confidence,
        MinProbability = rerank.MinProbability,
    };

    /// <summary>The message of a report.</summary>
    public static Wire.RerankReport? ToMessage(RerankReport? report) => report is null ? null : new Wire.RerankReport
    {
        Model = report.Model,
        Candidates = (uint)report.Candidates,
        Matched = (uint)report.Matched,
        MatchedBy = report.By switch
        {
            MatchedBy.Nothing => Wire.MatchedBy.Nothing,
            MatchedBy.Contrast => Wire.MatchedBy.Contrast,
            MatchedBy.CrossAttention => Wire.MatchedBy.CrossAttention,
            _ => Wire.MatchedBy.Unspecified,
        },
        Stop = report.Stop switch
        {
            RerankStop.Complete => Wire.RerankStop.Complete,
            RerankStop.Budget => Wire.RerankStop.Budget,
            RerankStop.Settled => Wire.RerankStop.Settled,
            _ => Wire.RerankStop.Unspecified,
        },
        Unmatchable = (uint)report.Unmatchable,
        FeaturesRead = (uint)report.FeaturesRead,
        FeaturesMade = (uint)report.FeaturesMade,
        FeaturesInMemory = (uint)report.FeaturesInMemory,
        Calibrated = report.IsCalibrated,
    };

    /// <summary>The message of what a matcher says.</summary>
    public static Wire.HitMatch? ToMessage(HitMatch? match) => match is null ? null : new Wire.HitMatch
    {
        SearchScore = match.SearchScore,
        Itc = match.Itc,
        ItmMatchLogit = match.MatchLogit,
        ItmMismatchLogit = match.MismatchLogit,
        Itm = match.Itm,
        Probability = match.Probability,
    };

    private static TimeSpan? ToSpan(Duration? duration)
    {
        try
        {
            return duration?.ToTimeSpan();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw Required.Invalid("rerank.budget", $"is not a duration: {exception.Message}");
        }
    }
}
