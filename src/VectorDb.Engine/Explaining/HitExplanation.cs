namespace VectorDb.Engine.Explaining;

/// <summary>Where in a hit's picture the words of the query are.</summary>
/// <param name="Model">The model that says so.</param>
/// <param name="Rows">Rows of patches.</param>
/// <param name="Columns">Patches in a row.</param>
/// <param name="Words">In the order of the text.</param>
public sealed record HitExplanation(string Model, int Rows, int Columns, IReadOnlyList<ExplainedWord> Words);
