using VectorDb.Engine.Errors;
using VectorDb.Engine.Generation;

namespace VectorDb.Engine.Search.Answers;

/// <summary>The limits of a <see cref="WhereAnswer"/>.</summary>
internal static class WhereAnswerRules
{
    /// <summary>Checks a condition.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming the field.</exception>
    public static void Check(WhereAnswer where)
    {
        GenerationRules.CheckText(where.Question, "where_answer.question");
        if (where.Accept.Count is < 1 or > WhereAnswer.MaxAccepted)
        {
            throw VectorDbException.Invalid(
                "where_answer.accept", $"has {where.Accept.Count}; 1 to {WhereAnswer.MaxAccepted} answers are allowed.");
        }

        for (int i = 0; i < where.Accept.Count; i++)
        {
            GenerationRules.CheckText(where.Accept[i], $"where_answer.accept[{i}]");
        }

        if (where.Budget is < 1 or > WhereAnswer.MaxBudget)
        {
            throw VectorDbException.Invalid("where_answer.budget", $"is {where.Budget}; 1 to {WhereAnswer.MaxBudget} are allowed.");
        }
    }
}
