namespace VectorDb.Tokenizers;

/// <summary>A text, or a pair of texts, as a model takes it. The three lists have the same length.</summary>
/// <param name="Ids">Token ids, special tokens and padding included.</param>
/// <param name="TypeIds">Which text of a pair a token belongs to: 0 or 1 (BERT's token_type_ids).</param>
/// <param name="AttentionMask">1 for a token, 0 for padding.</param>
public sealed record EncodedText(int[] Ids, int[] TypeIds, int[] AttentionMask);
