namespace VectorDb.Models.Generation.Searching;

/// <summary>Makes searches.</summary>
internal static class TextSearches
{
    /// <summary>The search that a plan asks for.</summary>
    public static ITextSearch Create(SearchPlan plan) => plan.Beams > 1 ? new BeamSearch(plan) : new StepSearch(plan);
}
