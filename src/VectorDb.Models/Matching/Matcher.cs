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
    private readonly DecodeGate _decoding = new();

    public Matcher(
        MatcherParts parts,
        BatchQueue<PixelInput, MatchImage> images,
        BatchQueue<TokenInput, float[]>? texts,
        BatchQueue<PairInput, float[]> pairs)
    {
        _parts = parts;
        _images = images;
        _texts = texts;
        _pairs = pairs;
    }

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
        foreach (int[] chunk in Enumerable.Range(0, pairs.Count).Chunk(_parts.PairsInFlight))
        {
            await Task.WhenAll(chunk.Select(async i =>
            {
                MatchText text = texts[pairs[i].Text];
                MatchImage image = await pairs[i].Image.LoadAsync(cancellationToken);
                float[] logits = await FuseAsync(new PairInput(image, text.Fused), lane, cancellationToken);
                scores[i] = Score(logits, Contrast(image, text.Feature));
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
            scores[i] = Contrast(await pairs[i].Image.LoadAsync(cancellationToken), texts[pairs[i].Text].Feature);
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

        _decoding.Dispose();
    }

    /// <summary>Largest product of any of the picture's features with the text's; NaN where there are none.</summary>
    internal static float Contrast(MatchImage image, ReadOnlySpan<float> text)
    {
        float best = float.NaN;
        for (int start = 0; !text.IsEmpty && start < image.Features.Length; start += text.Length)
        {
            float product = TensorPrimitives.Dot(image.Features.Span.Slice(start, text.Length), text);
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

    private async Task<float[]> FuseAsync(PairInput pair, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _pairs.Admit(lane);
        return await _pairs.RunAsync(admission, pair, _parts.Fusion.ShapeOf(pair), cancellationToken);
    }

    /// <summary>A text of a match: as it is fused with pictures, and its contrastive feature, if the family has them.</summary>
    private sealed record MatchText(TokenInput Fused, float[]? Feature);
}
