using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Reranking;

/// <summary>Which matcher a collection's features and calibrations are of.</summary>
internal static class MatcherRules
{
    /// <summary>A request whose reranking names its matcher: the collection's where it is silent.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: neither names one.</exception>
    public static SearchRequest Complete(SearchRequest request, CollectionDefinition collection)
    {
        if (request.Rerank is not { Model.Length: 0 } rerank)
        {
            return request;
        }

        return collection.Matcher.Length > 0
            ? request with { Rerank = rerank with { Model = collection.Matcher } }
            : throw VectorDbException.Invalid(
                "rerank.model", $"is empty, and collection '{collection.Name}' has no matcher: name a loaded model with one.", "MODEL_NEEDED");
    }

    /// <summary>Refuses a model under the name of the collection's matcher that is not the one whose features it keeps.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>, naming both fingerprints.</exception>
    public static void CheckFeatures(CollectionDefinition collection, string model, string fingerprint)
    {
        if (model == collection.Matcher && fingerprint != collection.MatcherFingerprint)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MATCHER_FINGERPRINT_MISMATCH",
                $"Collection '{collection.Name}' keeps features of matcher '{model}' with fingerprint {collection.MatcherFingerprint}; the model loaded as "
                + $"'{model}' has {fingerprint}. Load the checkpoint and precision that it was set with, or set the collection's matcher anew, which makes them again.",
                "rerank.model");
        }
    }

    /// <summary>Refuses to hold scores of a model against a probability that was learnt of another one under its name.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>, naming both fingerprints.</exception>
    public static void CheckCalibration(CollectionDefinition collection, RerankRequest rerank, string fingerprint)
    {
        if (rerank.MinProbability is not null
            && collection.Calibrations.All(c => c.Fingerprint != fingerprint)
            && collection.Calibrations.LastOrDefault(c => c.Model == rerank.Model) is { } other)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "CALIBRATION_FINGERPRINT_MISMATCH",
                $"Collection '{collection.Name}' was calibrated for '{rerank.Model}' with fingerprint {other.Fingerprint}; the model loaded as "
                + $"'{rerank.Model}' has {fingerprint}, of whose scores that says nothing. Calibrate again, or leave out min_probability.",
                "rerank.min_probability");
        }
    }
}
