using VectorDb.V1;

namespace VectorDb.Cli.Evaluation;

/// <summary>Which loaded model does what in an evaluation; null where none does.</summary>
/// <param name="Encoder">Makes the vectors that are searched.</param>
/// <param name="Matcher">Reranks.</param>
/// <param name="Captioner">Describes.</param>
/// <param name="Answerer">Answers.</param>
internal sealed record ModelRoles(string? Encoder, string? Matcher, string? Captioner, string? Answerer)
{
    /// <summary>
    /// Gives the roles to loaded models by their skills. What is named is taken; for the encoder a model that does nothing else is
    /// preferred, and a role goes to the first model, by name, that can fill it.
    /// </summary>
    /// <exception cref="UsageException">A named model is not loaded or cannot do it.</exception>
    public static ModelRoles Choose(IReadOnlyList<Model> models, ModelRoles named) => new(
        Pick(models.OrderBy(static m => m.Skills.Count), "embed", named.Encoder),
        Pick(models, "match", named.Matcher),
        Pick(models, "caption", named.Captioner),
        Pick(models, "answer", named.Answerer));

    private static string? Pick(IEnumerable<Model> models, string skill, string? named)
    {
        Model? found = models.FirstOrDefault(m => named is null ? m.Skills.Contains(skill) : m.Name == named);
        if (named is not null && found?.Skills.Contains(skill) != true)
        {
            throw new UsageException(found is null
                ? $"No model '{named}' is loaded; give it with --model {named}=DIR."
                : $"Model '{named}' cannot {skill}; it can: {string.Join(", ", found.Skills)}.");
        }

        return found?.Name;
    }
}
