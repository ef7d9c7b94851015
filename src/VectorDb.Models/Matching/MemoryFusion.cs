using System.Buffers;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Matching;

/// <summary>
/// Fusion in two steps: a picture is brought into memory, once; a graph (<see cref="PairInputs"/>) lets texts attend to it. A batch
/// computes each of its texts once up to the first look at a picture.
/// </summary>
internal sealed class MemoryFusion : IFusion
{
    public const string PairTexts = "pair_texts";

    private readonly IPictureMemory _memory;
    private readonly CompiledTower _pairs;
    private readonly TokenStacker _tokens;
    private readonly int _logits;

    /// <param name="memory">Brings pictures into memory.</param>
    /// <param name="pairs">The graph of <see cref="PairInputs"/>.</param>
    /// <param name="tokens">How texts are padded.</param>
    /// <param name="logits">1 or 2.</param>
    public MemoryFusion(IPictureMemory memory, CompiledTower pairs, TokenStacker tokens, int logits)
    {
        _memory = memory;
        _pairs = pairs;
        _tokens = tokens;
        _logits = logits;
    }

    /// <summary>Bytes of a picture in memory.</summary>
    public long PictureBytes => _memory.PictureBytes;

    /// <summary>Completes a projection.</summary>
    public bool Complete(Projection projection, CancellationToken cancellationToken)
    {
        projection.Complete(Make(projection.Image, cancellationToken));
        return true;
    }

    /// <summary>Pairs whose texts have one padded length share a run, whatever their pictures are.</summary>
    public BatchShape ShapeOf(PairInput pair)
    {
        int tokens = _tokens.PaddedLength(pair.Text.Ids.Length);
        return new BatchShape(tokens, tokens);
    }

    public float[][] Run(IReadOnlyList<PairInput> batch, CancellationToken cancellationToken)
    {
        List<Memory> own = [];
        List<NamedTensor> inputs = [];
        try
        {
            Memory[] memories = [.. batch.Select(pair => pair.Hot?.Memory ?? Own(pair.Image!, own, cancellationToken))];
            inputs.AddRange(TextsOf(batch));
            inputs.Add(new(DecoderInputs.MemoryBlocks, Tensor.From(memories.Select(static m => m.Block.Handle).ToArray(), batch.Count)));
            inputs.Add(new(DecoderInputs.MemoryLengths, Tensor.From(memories.Select(static m => (long)m.Length).ToArray(), batch.Count)));
            using RunOutputs outputs = _pairs.Run(inputs.ToArray(), [FusionTower.Logits], cancellationToken);
            return outputs[0].ToRows(batch.Count, _logits);
        }
        finally
        {
            inputs.ForEach(static input => input.Tensor.Dispose());
            own.ForEach(static memory => memory.Dispose());
        }
    }

    private Memory Make(MatchImage image, CancellationToken cancellationToken)
    {
        float[] tokens = ArrayPool<float>.Shared.Rent(image.Count);
        try
        {
            image.CopyTo(tokens.AsSpan(0, image.Count));
            return _memory.Make(tokens.AsSpan(0, image.Count), image.Shape[1], cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tokens);
        }
    }

    private Memory Own(MatchImage image, List<Memory> own, CancellationToken cancellationToken)
    {
        Memory memory = Make(image, cancellationToken);
        own.Add(memory);
        return memory;
    }

    /// <summary>Each text once, and which of them is each pair's.</summary>
    private IEnumerable<NamedTensor> TextsOf(IReadOnlyList<PairInput> batch)
    {
        Dictionary<TokenInput, int> places = new(ReferenceEqualityComparer.Instance);
        long[] pairTexts = new long[batch.Count];
        for (int i = 0; i < pairTexts.Length; i++)
        {
            if (!places.TryGetValue(batch[i].Text, out int place))
            {
                places.Add(batch[i].Text, place = places.Count);
            }

            pairTexts[i] = place;
        }

        TokenInput[] texts = [.. places.OrderBy(static text => text.Value).Select(static text => text.Key)];
        return _tokens.Stack(texts, [TokenStacker.InputIds, TokenStacker.AttentionMask])
            .Append(new(PairTexts, Tensor.From(pairTexts, pairTexts.Length)));
    }
}
