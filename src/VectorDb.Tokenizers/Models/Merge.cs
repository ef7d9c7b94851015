namespace VectorDb.Tokenizers.Models;

/// <summary>One merge of byte-pair encoding.</summary>
/// <param name="Rank">Lower is merged first.</param>
/// <param name="Result">The symbol that the pair becomes.</param>
internal readonly record struct Merge(int Rank, int Result);
