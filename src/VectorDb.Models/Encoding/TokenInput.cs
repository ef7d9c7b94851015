namespace VectorDb.Models.Encoding;

/// <summary>A tokenized text as a tower takes it.</summary>
/// <param name="Ids">Token ids without padding.</param>
/// <param name="Pool">The position whose state becomes the embedding.</param>
internal sealed record TokenInput(int[] Ids, int Pool = 0);
