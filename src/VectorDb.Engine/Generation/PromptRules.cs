using VectorDb.Engine.Errors;
using VectorDb.Models;
using VectorDb.Models.Generation;

namespace VectorDb.Engine.Generation;

/// <summary>Whether a text fits the model that is to go on from it: none is cut, since half a question has another answer.</summary>
internal static class PromptRules
{
    /// <summary>Checks a prompt or question.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: more tokens than the model has positions.</exception>
    public static void CheckFits(Model model, IGenerator generator, string text, string field)
    {
        int tokens = model.CountTokens(text);
        if (tokens > generator.ContextLength)
        {
            throw VectorDbException.Invalid(
                field, $"has {tokens} tokens; the model's context holds {generator.ContextLength}.", "PROMPT_TOO_LONG");
        }
    }
}
