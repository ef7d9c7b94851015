using VectorDb.Models.Comparing;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Grounding;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;

namespace VectorDb.Models;

/// <summary>The heads of a model that a caller must have, or an error that names the families that have them.</summary>
public static class ModelHeads
{
    /// <summary>What writes captions or answers.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.MissingCapability"/>: the model does not do the task.</exception>
    public static IGenerator RequireGenerator(this Model model, GenerationTask task)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Generator is { } generator && generator.Tasks.Contains(task)
            ? generator
            : throw Missing(model, task == GenerationTask.Caption ? ModelCapability.Caption : ModelCapability.Answer);
    }

    /// <summary>What sees pictures for the other heads.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.MissingCapability"/>: the model has no head that looks at them.</exception>
    public static IVisualEncoder RequireVision(this Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Vision ?? throw Missing(model, ModelCapability.Caption);
    }

    /// <summary>What ranks answers of a list.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.MissingCapability"/>: the model has no such head.</exception>
    public static IAnswerRanker RequireRanker(this Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Ranker ?? throw Missing(model, ModelCapability.RankAnswers);
    }

    /// <summary>What compares two pictures.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.MissingCapability"/>: the model has no such head.</exception>
    public static IComparer RequireComparer(this Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Comparer ?? throw Missing(model, ModelCapability.Compare);
    }

    /// <summary>What finds boxes of phrases.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.MissingCapability"/>: the model has no such head.</exception>
    public static IGrounder RequireGrounder(this Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Grounder ?? throw Missing(model, ModelCapability.Ground);
    }

    private static ModelException Missing(Model model, ModelCapability capability) => new(
        ModelError.MissingCapability,
        $"a model of family {model.Info.Family} cannot do this ({Name(capability)}); those that can: {string.Join(", ", ModelFamilies.Capable(capability))}");

    private static string Name(ModelCapability capability) => capability switch
    {
        ModelCapability.Caption => "caption pictures",
        ModelCapability.Answer => "answer questions",
        ModelCapability.RankAnswers => "rank answers",
        ModelCapability.Compare => "compare two pictures",
        ModelCapability.Ground => "find the box of a phrase",
        _ => capability.ToString(),
    };
}
