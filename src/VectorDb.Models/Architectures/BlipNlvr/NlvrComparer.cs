using VectorDb.Models.Batching;
using VectorDb.Models.Comparing;
using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>Serves comparisons through a queue; each is a run of its own, for it is two pictures' work already.</summary>
internal sealed class NlvrComparer : IComparer, IAsyncDisposable
{
    private readonly VisualEncoder _vision;
    private readonly PairComparer _comparer;
    private readonly BatchQueue<Comparison, float> _queue;

    public NlvrComparer(VisualEncoder vision, PairComparer comparer, BatchOptions batching, TimeProvider time)
    {
        _vision = vision;
        _comparer = comparer;
        _queue = new BatchQueue<Comparison, float>(batching with { MaxItems = 1 }, Run, time);
    }

    public async ValueTask<float> CompareAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, string sentence, Lane lane, CancellationToken cancellationToken)
    {
        TokenInput text = Read(sentence);
        VisualFeatures[] seen = await Task.WhenAll(
            _vision.SeeAsync(first, lane, cancellationToken).AsTask(), _vision.SeeAsync(second, lane, cancellationToken).AsTask());
        return await CompareAsync(seen[0], seen[1], text, lane, cancellationToken);
    }

    public ValueTask<float> CompareAsync(
        VisualFeatures first, VisualFeatures second, string sentence, Lane lane, CancellationToken cancellationToken)
    {
        _vision.Accept(first);
        _vision.Accept(second);
        return CompareAsync(first, second, Read(sentence), lane, cancellationToken);
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private TokenInput Read(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return _comparer.ReadText(sentence);
    }

    private async ValueTask<float> CompareAsync(
        VisualFeatures first, VisualFeatures second, TokenInput sentence, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _queue.Admit(lane);
        return await _queue.RunAsync(admission, new Comparison(first, second, sentence), new BatchShape(0, 1), cancellationToken);
    }

    private float[] Run(IReadOnlyList<Comparison> batch, CancellationToken cancellationToken)
    {
        float[] probabilities = new float[batch.Count];
        for (int i = 0; i < probabilities.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Tensor first = ToTensor(batch[i].First);
            using Tensor second = ToTensor(batch[i].Second);
            probabilities[i] = Matcher.Score(_comparer.Compare(first, second, batch[i].Sentence), float.NaN).Probability;
        }

        return probabilities;
    }

    private static Tensor ToTensor(VisualFeatures features) =>
        Tensor.From(features.Values.Span, 1, features.Shape[0], features.Shape[1]);

    private sealed record Comparison(VisualFeatures First, VisualFeatures Second, TokenInput Sentence);
}
