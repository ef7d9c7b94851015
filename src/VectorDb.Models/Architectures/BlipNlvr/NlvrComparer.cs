using VectorDb.Models.Batching;
using VectorDb.Models.Comparing;
using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>Serves comparisons through a queue; each is a run of its own, for it is two pictures' work already.</summary>
internal sealed class NlvrComparer : IComparer, IAsyncDisposable
{
    private readonly PixelReader _images;
    private readonly PairComparer _comparer;
    private readonly BatchQueue<Comparison, float> _queue;
    private readonly DecodeGate _decoding = new();

    public NlvrComparer(PixelReader images, PairComparer comparer, BatchOptions batching, TimeProvider time)
    {
        _images = images;
        _comparer = comparer;
        _queue = new BatchQueue<Comparison, float>(batching with { MaxItems = 1 }, Run, time);
    }

    public async ValueTask<float> CompareAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, string sentence, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        using Admission admission = _queue.Admit(lane);
        TokenInput text = _comparer.ReadText(sentence);
        Comparison comparison = await _decoding.RunAsync(
            lane, () => new Comparison(_images.Read(first), _images.Read(second), text), cancellationToken);
        return await _queue.RunAsync(admission, comparison, new BatchShape(0, 1), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _decoding.Dispose();
    }

    private float[] Run(IReadOnlyList<Comparison> batch, CancellationToken cancellationToken)
    {
        float[] probabilities = new float[batch.Count];
        for (int i = 0; i < probabilities.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Tensor first = _comparer.See(batch[i].First);
            using Tensor second = _comparer.See(batch[i].Second);
            probabilities[i] = Matcher.Score(_comparer.Compare(first, second, batch[i].Sentence), float.NaN).Probability;
        }

        return probabilities;
    }

    private sealed record Comparison(PixelInput First, PixelInput Second, TokenInput Sentence);
}
