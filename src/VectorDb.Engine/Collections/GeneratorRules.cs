using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;

namespace VectorDb.Engine.Collections;

/// <summary>What a collection's generator and its policy on ingestion must be.</summary>
internal static class GeneratorRules
{
    /// <summary>Checks a generator; an empty name is none.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>: not loaded, or it does not generate.</exception>
    public static void CheckGenerator(string model, ModelCatalogue models, string field)
    {
        if (model.Length > 0)
        {
            models.Require(model, field, ModelSkill.Caption, ModelSkill.Answer);
        }
    }

    /// <summary>Checks a policy; null is none.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.InvalidArgument"/>: a value is out of its range; <see cref="ErrorCode.FailedPrecondition"/>: a model is not
    /// loaded, or cannot do its part.
    /// </exception>
    public static void CheckCapFilt(CapFiltPolicy? policy, string generator, ModelCatalogue models, string field)
    {
        if (policy is not { IsActive: true })
        {
            return;
        }

        if (policy.Threshold is not (>= 0 and <= 1))
        {
            throw VectorDbException.Invalid(field + ".threshold", $"is {policy.Threshold}; 0 to 1 are allowed.");
        }

        if (policy.Matcher.Length > 0)
        {
            models.Require(policy.Matcher, field + ".matcher", ModelSkill.Match);
        }

        if (policy.CaptionMissing || policy.MisfitAction == MisfitAction.Replace)
        {
            string captioner = policy.Captioner.Length > 0 ? policy.Captioner : generator;
            if (captioner.Length == 0)
            {
                throw VectorDbException.Invalid(field + ".captioner", "is empty, and the collection has no generator: name a model that captions.", "CAPTIONER_NEEDED");
            }

            models.Require(captioner, field + ".captioner", ModelSkill.Caption);
        }
    }
}
