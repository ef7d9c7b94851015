using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Encoding;

/// <summary>
/// Texts as tensors: int64 "input_ids" and "attention_mask" [batch, tokens], "pool" [batch]. Texts are padded to a few
/// lengths only, so that shapes repeat, and never to the length of their batch-mates.
/// </summary>
internal sealed class TokenStacker
{
    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string Pool = "pool";

    private const int BucketTokens = 4;

    private readonly int _paddingId;
    private readonly int _maxTokens;
    private readonly int _minTokens;

    /// <param name="paddingId">Any id of the vocabulary; what it is matters only where the length is fixed.</param>
    /// <param name="maxTokens">Positions the tower has.</param>
    /// <param name="fixedLength">Every text is padded to <paramref name="maxTokens"/>, because padding is part of the model's meaning.</param>
    public TokenStacker(int paddingId, int maxTokens, bool fixedLength = false)
    {
        _paddingId = paddingId;
        _maxTokens = maxTokens;
        _minTokens = fixedLength ? maxTokens : 1;
    }

    /// <summary>Tokens a text is padded to.</summary>
    public int PaddedLength(int tokens)
    {
        int rounded = (tokens + BucketTokens - 1) / BucketTokens * BucketTokens;
        return Math.Max(_minTokens, Math.Min(rounded, _maxTokens));
    }

    /// <summary>Those of the three tensors that a tower asks for. The caller disposes them.</summary>
    public IEnumerable<NamedTensor> Stack(IReadOnlyList<TokenInput> batch, IReadOnlyList<string> wanted)
    {
        int length = PaddedLength(batch.Max(input => input.Ids.Length));
        if (wanted.Contains(InputIds))
        {
            yield return new(InputIds, Fill(batch, length, _paddingId, ids => ids));
        }

        if (wanted.Contains(AttentionMask))
        {
            yield return new(AttentionMask, Fill(batch, length, 0, ids => 1));
        }

        if (wanted.Contains(Pool))
        {
            yield return new(Pool, Tensor.From(batch.Select(input => (long)input.Pool).ToArray(), batch.Count));
        }
    }

    private static Tensor Fill(IReadOnlyList<TokenInput> batch, int length, int padding, Func<int, long> valueOf)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Int64, batch.Count, length);
        Span<long> values = tensor.AsSpan<long>();
        values.Fill(padding);
        for (int row = 0; row < batch.Count; row++)
        {
            int[] ids = batch[row].Ids;
            for (int i = 0; i < ids.Length; i++)
            {
                values[(row * length) + i] = valueOf(ids[i]);
            }
        }

        return tensor;
    }
}
