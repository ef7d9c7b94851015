using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using VectorDb.Models.Batching;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Matching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>
/// Answers of ViLT: one of the labels of its head, by probability (sigmoid of its logit, for several may be true, as in
/// transformers' visual question answering pipeline). Of a request's options only num_return_sequences has a meaning.
/// </summary>
internal sealed class ViltAnswerer : IGenerator, IAsyncDisposable
{
    private readonly MatcherParts _parts;
    private readonly VisualEncoder _vision;
    private readonly IReadOnlyList<string> _labels;
    private readonly BatchQueue<PairInput, float[]> _pairs;

    public ViltAnswerer(ModelContext context, MatcherParts parts, VisualEncoder vision, ViltConfig config)
    {
        _parts = parts;
        _vision = vision;
        _labels = config.Labels;
        ContextLength = config.Text.MaxPositions;
        _pairs = new BatchQueue<PairInput, float[]>(context.Options.Batching, parts.Fusion.Run, context.Options.Time);
    }

    public IReadOnlyList<GenerationTask> Tasks => [GenerationTask.Answer];

    public GenerationOptions Defaults { get; } = new();

    public int ContextLength { get; }

    public async IAsyncEnumerable<GenerationUpdate> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (PairInput pair, int returned) = Read(request);
        float[] logits;
        using (Admission admission = _pairs.Admit(request.Lane))
        {
            logits = await _pairs.RunAsync(admission, pair, _parts.Fusion.ShapeOf(pair), cancellationToken);
        }

        TensorPrimitives.Sigmoid(logits, logits);
        GeneratedText[] texts =
        [
            .. Enumerable.Range(0, logits.Length)
                .OrderByDescending(label => logits[label])
                .Take(returned)
                .Select(label => new GeneratedText(_labels[label], [label], logits[label], FinishReason.Chosen)),
        ];
        yield return new GenerationUpdate(texts[0].Text, null, new GenerationResult(texts, pair.Text.Ids.Length, 0));
    }

    public ValueTask DisposeAsync() => _pairs.DisposeAsync();

    private (PairInput Pair, int Returned) Read(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Task != GenerationTask.Answer)
        {
            throw new ModelException(ModelError.MissingCapability, $"ViLT does not do the task {request.Task}; it answers questions");
        }

        if (string.IsNullOrWhiteSpace(request.Text))
        {
            throw new ModelException(ModelError.InvalidInput, "the question is empty");
        }

        int returned = request.Options.NumReturnSequences ?? 1;
        if (returned < 1 || returned > _labels.Count)
        {
            throw new ModelException(ModelError.InvalidInput, $"num_return_sequences is {returned}; expected 1 to {_labels.Count}, the labels");
        }

        ReadOnlyMemory<float> pixels = _vision.Accept(request.Picture);
        MatchImage image = new(pixels, request.Picture.Shape, ReadOnlyMemory<float>.Empty);
        return (new PairInput(image, _parts.ReadText(request.Text)), returned);
    }
}
