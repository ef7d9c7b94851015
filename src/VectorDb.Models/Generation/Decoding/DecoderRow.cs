using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>What a decoder reads of one row in one run. All rows of a run have as many tokens and as many embeddings.</summary>
/// <param name="Ids">Tokens; of embeddings alone none.</param>
/// <param name="Block">Where the row's keys and values lie, and go.</param>
/// <param name="Length">Positions that lie there.</param>
/// <param name="Memory">What cross-attention looks at, or null.</param>
/// <param name="Embeddings">float32 [places, width] in front of the tokens; empty for none.</param>
internal readonly record struct DecoderRow(
    ReadOnlyMemory<int> Ids, KeyValueBlock Block, int Length, Memory? Memory, ReadOnlyMemory<float> Embeddings = default);
