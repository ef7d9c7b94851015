using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Reranking;

/// <summary>The limits of a reranking.</summary>
internal static class RerankRules
{
    /// <summary>Checks a reranking against the search it is part of.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming the field.</exception>
    public static void Check(RerankRequest rerank, int depth)
    {
        Require(
            rerank.Candidates is >= 1 and <= RerankRequest.MaxCandidates,
            "candidates",
            $"is {rerank.Candidates}; 1 to {RerankRequest.MaxCandidates:N0} are allowed.");
        Require(
            depth <= RerankRequest.MaxCandidates,
            "candidates",
            $"cannot cover offset and limit, which are {depth} together; at most {RerankRequest.MaxCandidates:N0} candidates are allowed.");
        Require(rerank.Budget is null || rerank.Budget >= TimeSpan.Zero, "budget", "is negative.");
        Require(rerank.Confidence is >= 0.5f and <= 1, "confidence", $"is {rerank.Confidence}; 0.5 to 1 are allowed.");
        Require(rerank.MinProbability is null or (>= 0 and <= 1), "min_probability", $"is {rerank.MinProbability}; 0 to 1 are allowed.");
        (float itm, float itc, float search) = rerank.Weights;
        Require(float.IsFinite(itm) && float.IsFinite(itc) && float.IsFinite(search), "weights", "are not all finite.");
        Require(itm != 0 || itc != 0 || search != 0, "weights", "are all 0.");
    }

    private static void Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            throw VectorDbException.Invalid("rerank." + field, message);
        }
    }
}
