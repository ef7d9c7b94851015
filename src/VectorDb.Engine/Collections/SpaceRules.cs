using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;

namespace VectorDb.Engine.Collections;

/// <summary>What a vector space must be, and what it is where its definition is silent.</summary>
internal static class SpaceRules
{
    private const string DefaultName = "default";

    /// <summary>The space with everything filled in.</summary>
    /// <param name="space">As asked for; Name may be empty, Dimensions 0 with a model, M and EfConstruction 0 for the default.</param>
    /// <param name="models">The models there are.</param>
    /// <param name="field">Its path in the request.</param>
    /// <exception cref="VectorDbException">The space is refused: the code, field and reason say why.</exception>
    public static SpaceDefinition Complete(SpaceDefinition space, ModelCatalogue models, string field)
    {
        string name = space.Name.Length == 0 ? DefaultName : ResourceName.Check(space.Name, field + ".name");
        int m = space.M == 0 ? 16 : space.M;
        int efConstruction = space.EfConstruction == 0 ? 200 : space.EfConstruction;
        Require(m is >= 4 and <= 64, field + ".hnsw.m", $"is {m}; 4 to 64 are allowed.");
        Require(efConstruction is >= 16 and <= 2000, field + ".hnsw.ef_construction", $"is {efConstruction}; 16 to 2,000 are allowed.");
        Require(
            !space.VectorsOnDisk || space.Codes != Codes.Full,
            field + ".hnsw.vectors_on_disk",
            "needs codes other than full: walks would read every vector that they compare from disk.");
        SpaceDefinition complete = space with { Name = name, M = m, EfConstruction = efConstruction };

        if (space.Model is null)
        {
            Require(
                space.Dimensions is >= 1 and <= SpaceDefinition.MaxDimensions,
                field + ".dimensions",
                $"is {space.Dimensions}; a space without a model needs 1 to {SpaceDefinition.MaxDimensions}.");
            return complete;
        }

        ModelDescription model = ModelFor(space.Model, models, field + ".model");
        Require(
            space.Dimensions == 0 || space.Dimensions == model.Dimensions,
            field + ".dimensions",
            $"is {space.Dimensions}; model '{model.Name}' makes vectors of {model.Dimensions}.");
        return complete with { Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint };
    }

    private static ModelDescription ModelFor(string name, ModelCatalogue models, string field)
    {
        ModelDescription? model = models.Models.FirstOrDefault(m => m.Name == name);
        if (model is null)
        {
            throw new VectorDbException(ErrorCode.FailedPrecondition, "MODEL_NOT_LOADED", $"{field}: model '{name}' is not loaded; {models.Known()}.", field);
        }

        return model.Dimensions > 0
            ? model
            : throw new VectorDbException(ErrorCode.FailedPrecondition, "MODEL_HAS_NO_ENCODER", $"{field}: model '{name}' makes no vectors; {models.AbleTo(ModelSkill.Embed)}.", field);
    }

    private static void Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            throw VectorDbException.Invalid(field, message);
        }
    }
}
