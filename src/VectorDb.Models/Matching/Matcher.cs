using System.Numerics.Tensors;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;

namespace VectorDb.Models.Matching;

/// <summary>The one matcher: every family gives it its towers. Each tower has a queue of its own.</summary>
internal sealed class Matcher : IMatcher, IAsyncDisposable
{
    private readonly MatcherParts _parts;
    private readonly BatchQueue<PixelInput, MatchImage> _images;
    private readonly BatchQueue<TokenInput, float[]>? _texts;
    private readonly BatchQueue<PairInput, float[]> _pairs;
    private readonly HotPictures _hot;
    private readonly BatchQueue<Projection, bool>? _projections;
    private readonly DecodeGate _decoding = new();

    public Matcher(
        MatcherParts parts,
        BatchQueue<PixelInput, MatchImage> images,
        BatchQueue<TokenInput, float[]>? texts,
        BatchQueue<PairInput, float[]> pairs,
        HotPictures hot,
        BatchQueue<Projection, bool>? projections)
    {
        _hot = hot;
        _projections = projections;
        _parts = parts;
        _images = images;
        _texts = texts;
        _pairs = pairs;
    }

    public bool HasVisualTokens => _parts.HasVisualTokens;

    public MatchMemory InMemory => _hot.Status;

    public bool Has(UInt128 key) => _hot.Has(key);

    public async ValueTask<MatchImage> PrepareAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _images.Admit(lane);
        PixelInput pixels = await _decoding.RunAsync(lane, () => _parts.Images.Read(encodedImage), cancellationToken);
        return await _images.RunAsync(admission, pixels, VisualTokensTower.ShapeOf(pixels), cancellationToken);
    }

    public async ValueTask<MatchScore[,]> MatchAsync(
        IReadOnlyList<MatchImage> images, IReadOnlyList<string> texts, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        MatchSource[] sources = [.. images.Select(static image => new MatchSource(image))];
        MatchScore[,] scores = new MatchScore[images.Count, texts.Count];
        for (int t = 0; t < texts.Count; t++)
        {
            MatchScore[] column = await MatchPairsAsync([.. sources.Select(source => new MatchPair(source, texts[t]))], lane, cancellationToken);
            for (int i = 0; i < column.Length; i++)
            {
                scores[i, t] = column[i];
            }
        }

        return scores;
    }

    public async ValueTask<MatchScore[]> MatchPairsAsync(IReadOnlyList<MatchPair> pairs, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        Dictionary<string, MatchText> texts = await ReadTextsAsync(pairs, lane, cancellationToken);
        MatchScore[] scores = new MatchScore[pairs.Count];
        if (_projections is not null && _parts.Fusion is MemoryFusion fusion)
        {
            int room = Math.Min(_hot.RoomFor(fusion.PictureBytes), _parts.PairsInFlight);
            foreach (PairedPicture[] chunk in PairedPicture.Of(pairs).Chunk(room))
            {
                await MatchAsync(chunk, i => texts[pairs[i].Text], scores, lane, cancellationToken);
            }

            return scores;
        }

        foreach (int[] chunk in Enumerable.Range(0, pairs.Count).Chunk(_parts.PairsInFlight))
        {
            await Task.WhenAll(chunk.Select(async i =>
            {
                MatchText text = texts[pairs[i].Text];
                MatchImage image = await pairs[i].Image.LoadAsync(cancellationToken);
                float[] logits = await FuseAsync(new PairInput(image, text.Fused), lane, cancellationToken);
                scores[i] = Score(logits, Contrast(image.Features.Span, text.Feature));
            }));
        }

        return scores;
    }

    public async ValueTask<float[]> ContrastPairsAsync(IReadOnlyList<MatchPair> pairs, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        Dictionary<string, MatchText> texts = await ReadTextsAsync(pairs, lane, cancellationToken);
        float[] scores = new float[pairs.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            MatchImage image = await pairs[i].Image.LoadAsync(cancellationToken);
            scores[i] = Contrast(image.Features.Span, texts[pairs[i].Text].Feature);
        }

        return scores;
    }

    public async ValueTask DisposeAsync()
    {
        await _images.DisposeAsync();
        await _pairs.DisposeAsync();
        if (_texts is not null)
        {
            await _texts.DisposeAsync();
        }

        if (_projections is not null)
        {
            await _projections.DisposeAsync();
        }

        _hot.Dispose();
        _decoding.Dispose();
    }

    /// <summary>Largest product of any of the picture's features with the text's; NaN where there are none.</summary>
    internal static float Contrast(ReadOnlySpan<float> features, ReadOnlySpan<float> text)
    {
        float best = float.NaN;
        for (int start = 0; !text.IsEmpty && start < features.Length; start += text.Length)
        {
            float product = TensorPrimitives.Dot(features.Slice(start, text.Length), text);
            best = product > best || float.IsNaN(best) ? product : best;
        }

        return best;
    }

    /// <summary>The score of a pair from its logits: [mismatch, match], or [match] alone.</summary>
    internal static MatchScore Score(ReadOnlySpan<float> logits, float contrastive)
    {
        float match = logits[^1];
        float mismatch = logits.Length > 1 ? logits[0] : 0;
        return new MatchScore(contrastive, mismatch, match, 1 / (1 + MathF.Exp(mismatch - match)));
    }

    /// <summary>Every text of the pairs once, tokenized and encoded.</summary>
    private async Task<Dictionary<string, MatchText>> ReadTextsAsync(
        IReadOnlyList<MatchPair> pairs, Lane lane, CancellationToken cancellationToken)
    {
        Dictionary<string, MatchText> texts = new(StringComparer.Ordinal);
        foreach (string[] chunk in pairs.Select(static pair => pair.Text).Distinct(StringComparer.Ordinal).Chunk(_parts.PairsInFlight))
        {
            MatchText[] read = await Task.WhenAll(chunk.Select(async text =>
            {
                TokenInput tokens = _parts.ReadText(text);
                return new MatchText(_parts.ReadFusionText(tokens), await EncodeAsync(tokens, lane, cancellationToken));
            }));
            for (int i = 0; i < chunk.Length; i++)
            {
                texts.Add(chunk[i], read[i]);
            }
        }

        return texts;
    }

    private async Task<float[]?> EncodeAsync(TokenInput text, Lane lane, CancellationToken cancellationToken)
    {
        if (_texts is null || _parts.TextTower is null)
        {
            return null;
        }

        using Admission admission = _texts.Admit(lane);
        float[] feature = await _texts.RunAsync(admission, text, _parts.TextTower.ShapeOf(text), cancellationToken);
        UnitLength.Normalize(feature);
        return feature;
    }

    /// <summary>Holds some pictures in memory and matches all pairs that they are in.</summary>
    private async Task MatchAsync(
        PairedPicture[] pictures, Func<int, MatchText> textOf, MatchScore[] scores, Lane lane, CancellationToken cancellationToken)
    {
        HotPicture[] held = await _hot.HoldAsync(
            [.. pictures.Select(static picture => picture.Source)], source => ProjectAsync(source, lane, cancellationToken), cancellationToken);
        try
        {
            IEnumerable<(HotPicture Picture, int Pair)> all = pictures.SelectMany((picture, i) => picture.Pairs.Select(pair => (held[i], pair)));
            foreach ((HotPicture Picture, int Pair)[] chunk in all.Chunk(_parts.PairsInFlight))
            {
                await Task.WhenAll(chunk.Select(async part =>
                {
                    MatchText text = textOf(part.Pair);
                    float[] logits = await FuseAsync(new PairInput(null, text.Fused, part.Picture), lane, cancellationToken);
                    scores[part.Pair] = Score(logits, Contrast(part.Picture.Features.Span, text.Feature));
                }));
            }
        }
        finally
        {
            _hot.Release(held);
        }
    }

    private async Task<HotPicture> ProjectAsync(MatchSource source, Lane lane, CancellationToken cancellationToken)
    {
        MatchImage image = await source.LoadAsync(cancellationToken);
        Projection projection = new(image);
        try
        {
            using Admission admission = _projections!.Admit(lane);
            await _projections.RunAsync(admission, projection, new BatchShape(0, 1), cancellationToken);
            return new HotPicture(source.Key, projection.Take(), image.Features);
        }
        catch
        {
            projection.Abandon();
            throw;
        }
    }

    private async Task<float[]> FuseAsync(PairInput pair, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _pairs.Admit(lane);
        return await _pairs.RunAsync(admission, pair, _parts.Fusion.ShapeOf(pair), cancellationToken);
    }

    /// <summary>A text of a match: as it is fused with pictures, and its contrastive feature, if the family has them.</summary>
    private sealed record MatchText(TokenInput Fused, float[]? Feature);
}
