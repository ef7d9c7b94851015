using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Encoding;

/// <summary>
/// A compiled text tower: int64 "input_ids" [batch, tokens] to "text_embeds_raw" [batch, dimensions]. It is fed those of
/// "attention_mask" [batch, tokens] and "pool" [batch] that its graph asks for. Texts are padded to a few lengths only,
/// so that shapes repeat, and never to the length of their batch-mates.
/// </summary>
internal sealed class TextTower : ITower<TokenInput>
{
    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string Pool = "pool";
    public const string Embeddings = "text_embeds_raw";

    private const int BucketTokens = 4;

    private readonly CompiledTower _tower;
    private readonly int _paddingId;
    private readonly int _maxTokens;
    private readonly int _minTokens;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="dimensions">Numbers of an embedding.</param>
    /// <param name="paddingId">Any id of the vocabulary; what it is must not matter to the tower.</param>
    /// <param name="maxTokens">Positions the tower has.</param>
    /// <param name="fixedLength">Every text is padded to <paramref name="maxTokens"/>, because padding is part of the model's meaning.</param>
    public TextTower(CompiledTower tower, int dimensions, int paddingId, int maxTokens, bool fixedLength = false)
    {
        _tower = tower;
        Dimensions = dimensions;
        _paddingId = paddingId;
        _maxTokens = maxTokens;
        _minTokens = fixedLength ? maxTokens : 1;
    }

    public int Dimensions { get; }

    public BatchShape ShapeOf(TokenInput input)
    {
        int length = PaddedLength(input.Ids.Length);
        return new BatchShape(length, length);
    }

    public float[][] Run(IReadOnlyList<TokenInput> batch, CancellationToken cancellationToken)
    {
        int length = PaddedLength(batch.Max(input => input.Ids.Length));
        List<NamedTensor> inputs = [];
        try
        {
            foreach (string name in _tower.Inputs)
            {
                inputs.Add(new NamedTensor(name, Feed(name, batch, length)));
            }

            using RunOutputs outputs = _tower.Run(inputs.ToArray(), [Embeddings], cancellationToken);
            return outputs[0].ToRows(batch.Count, Dimensions);
        }
        finally
        {
            inputs.ForEach(input => input.Tensor.Dispose());
        }
    }

    private int PaddedLength(int tokens)
    {
        int rounded = (tokens + BucketTokens - 1) / BucketTokens * BucketTokens;
        return Math.Max(_minTokens, Math.Min(rounded, _maxTokens));
    }

    private Tensor Feed(string name, IReadOnlyList<TokenInput> batch, int length)
    {
        if (name == Pool)
        {
            return Tensor.From(batch.Select(input => (long)input.Pool).ToArray(), batch.Count);
        }

        Tensor tensor = Tensor.Allocate(ElementType.Int64, batch.Count, length);
        Span<long> values = tensor.AsSpan<long>();
        values.Fill(name == InputIds ? _paddingId : 0);
        for (int row = 0; row < batch.Count; row++)
        {
            int[] ids = batch[row].Ids;
            for (int i = 0; i < ids.Length; i++)
            {
                values[(row * length) + i] = name == InputIds ? ids[i] : 1;
            }
        }

        return tensor;
    }
}
