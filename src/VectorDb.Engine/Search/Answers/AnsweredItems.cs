using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Search.Answers;

/// <summary>The candidates that a question left.</summary>
/// <param name="Items">In their order, each with its answer.</param>
/// <param name="Left">The candidates behind the last that was kept or asked about, for the next page.</param>
/// <param name="Report">What it took.</param>
internal sealed record AnsweredItems(IReadOnlyList<RankedItem> Items, IReadOnlyList<RankedItem> Left, WhereAnswerReport Report);
