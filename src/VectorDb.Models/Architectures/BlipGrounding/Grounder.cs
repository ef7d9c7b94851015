using VectorDb.Models.Batching;
using VectorDb.Models.Grounding;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>Serves boxes through a queue; each is a run of its own.</summary>
internal sealed class Grounder : IGrounder, IAsyncDisposable
{
    private readonly VisualEncoder _vision;
    private readonly GroundingText _texts;
    private readonly BoxFinder _finder;
    private readonly BatchQueue<Request, GroundedBox> _queue;

    public Grounder(VisualEncoder vision, GroundingText texts, BoxFinder finder, ModelOptions options)
    {
        _vision = vision;
        _texts = texts;
        _finder = finder;
        _queue = new BatchQueue<Request, GroundedBox>(options.Batching with { MaxItems = 1 }, Run, options.Time);
    }

    public async ValueTask<GroundedBox> GroundAsync(VisualFeatures picture, string phrase, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        Request request = new(_vision.Accept(picture), _texts.Read(phrase));
        using Admission admission = _queue.Admit(lane);
        return await _queue.RunAsync(admission, request, new BatchShape(0, 1), cancellationToken);
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private GroundedBox[] Run(IReadOnlyList<Request> batch, CancellationToken stop) => [.. batch.Select(request =>
    {
        (int[] numbers, float[][] logits) = _finder.Find(request.Picture.Span, request.Phrase, stop);
        return _finder.ToBox(numbers, logits);
    })];

    private sealed record Request(ReadOnlyMemory<float> Picture, int[] Phrase);
}
