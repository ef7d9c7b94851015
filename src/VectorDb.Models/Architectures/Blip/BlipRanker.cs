using System.Numerics.Tensors;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// Ranks answers as the original does (blip_vqa.py's rank_answer): first by the probability of their first token, then the
/// best of those by the training loss over all their tokens, label smoothing included. The question begins with [ENC].
/// </summary>
internal sealed class BlipRanker : IAnswerRanker, IAsyncDisposable
{
    /// <summary>Of the loss of the original's decoder (med.py's BertLMHeadModel).</summary>
    private const float LabelSmoothing = 0.1f;

    /// <summary>Answers that share a run.</summary>
    private const int RowsOfRun = 32;

    private readonly BlipParts _parts;
    private readonly BlipQuestions _questions;
    private readonly Decoder _decoder;
    private readonly BatchQueue<Request, IReadOnlyList<RankedAnswer>> _queue;

    public BlipRanker(BlipParts parts, BlipQuestions questions, Decoder decoder, ModelOptions options)
    {
        _parts = parts;
        _questions = questions;
        _decoder = decoder;
        _queue = new BatchQueue<Request, IReadOnlyList<RankedAnswer>>(options.Batching with { MaxItems = 1 }, Run, options.Time);
    }

    public int MaxAnswers => 1 << 14;

    public async ValueTask<IReadOnlyList<RankedAnswer>> RankAsync(
        VisualFeatures picture, string question, IReadOnlyList<string> answers, int candidates, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.Count < 1 || answers.Count > MaxAnswers)
        {
            throw new ModelException(ModelError.InvalidInput, $"answers has {answers.Count} entries; expected 1 to {MaxAnswers}");
        }

        if (candidates < 1)
        {
            throw new ModelException(ModelError.InvalidInput, $"candidates is {candidates}; expected at least 1");
        }

        Request request = new(
            _parts.Encoder.Accept(picture), _questions.Read(question, encodeToken: true), [.. answers.Select(ReadAnswer)], Math.Min(candidates, answers.Count));
        using Admission admission = _queue.Admit(lane);
        return await _queue.RunAsync(admission, request, new BatchShape(0, 1), cancellationToken);
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>An answer's ids, beginning with [DEC].</summary>
    /// <exception cref="ModelException">It is empty.</exception>
    public int[] ReadAnswer(string answer)
    {
        int[] ids = _parts.Texts.Encode(answer, _parts.TextConfig.Bert.MaxPositions);
        return ids.Length > 2
            ? [_parts.TextConfig.BeginToken, .. ids[1..]]
            : throw new ModelException(ModelError.InvalidInput, $"the answer '{answer}' has no tokens");
    }

    /// <summary>The answers whose first token is most probable, best first; of equals those that the reference takes.</summary>
    public int[] Preselect(Memory memory, int[][] answers, int candidates, CancellationToken stop)
    {
        using KeyValueBlock block = _decoder.Shape.NewBlock(1);
        using RunOutputs outputs = _decoder.Run([new DecoderRow(new[] { _parts.TextConfig.BeginToken }, block, 0, memory)], allPositions: false, stop);
        float[] probabilities = outputs[0].AsSpan<float>().ToArray();
        TensorPrimitives.SoftMax(probabilities, probabilities);
        return FirstTokenSelection.Top([.. answers.Select(ids => probabilities[ids[1]])], candidates);
    }

    /// <summary>Minus the loss of each answer.</summary>
    public float[] LogLikelihoods(Memory memory, IReadOnlyList<int[]> answers, CancellationToken stop)
    {
        int longest = answers.Max(ids => ids.Length);
        List<float> likelihoods = [];
        foreach (int[][] chunk in answers.Chunk(RowsOfRun))
        {
            KeyValueBlock[] blocks = [.. chunk.Select(_ => _decoder.Shape.NewBlock(longest))];
            try
            {
                DecoderRow[] rows = [.. chunk.Select((ids, i) => new DecoderRow(Pad(ids, longest), blocks[i], 0, memory))];
                using RunOutputs outputs = _decoder.Run(rows, allPositions: true, stop);
                Span<float> logits = outputs[0].AsSpan<float>();
                int row = longest * _decoder.Shape.Vocabulary;
                for (int i = 0; i < chunk.Length; i++)
                {
                    likelihoods.Add(-Loss(logits.Slice(i * row, row), chunk[i]));
                }
            }
            finally
            {
                Array.ForEach(blocks, block => block.Dispose());
            }
        }

        return [.. likelihoods];
    }

    /// <summary>Padding lies behind what counts, and causal attention does not see it.</summary>
    private int[] Pad(int[] ids, int length) => [.. ids, .. Enumerable.Repeat(_parts.TextConfig.PaddingToken, length - ids.Length)];

    /// <summary>Cross entropy with label smoothing, summed over the tokens behind the first; padding does not count.</summary>
    private float Loss(Span<float> logits, int[] ids)
    {
        int vocabulary = _decoder.Shape.Vocabulary;
        float[] scratch = new float[vocabulary];
        float loss = 0;
        for (int i = 0; i + 1 < ids.Length; i++)
        {
            if (ids[i + 1] == _parts.TextConfig.PaddingToken)
            {
                continue;
            }

            Span<float> row = logits.Slice(i * vocabulary, vocabulary);
            LogSoftmax.Apply(row, scratch);
            float smooth = TensorPrimitives.Sum<float>(row) / vocabulary;
            loss -= ((1 - LabelSmoothing) * row[ids[i + 1]]) + (LabelSmoothing * smooth);
        }

        return loss;
    }

    private IReadOnlyList<RankedAnswer>[] Run(IReadOnlyList<Request> batch, CancellationToken stop) => [.. batch.Select(request =>
    {
        float[] states = _questions.Encode(request.Picture.Span, request.Question, request.Question.Length, stop);
        using Memory memory = _questions.Project(states, stop);
        int[] best = Preselect(memory, request.Answers, request.Candidates, stop);
        float[] likelihoods = LogLikelihoods(memory, [.. best.Select(i => request.Answers[i])], stop);
        return (IReadOnlyList<RankedAnswer>)[.. best.Select((index, i) => new RankedAnswer(index, likelihoods[i])).OrderByDescending(answer => answer.LogLikelihood)];
    })];

    private sealed record Request(ReadOnlyMemory<float> Picture, int[] Question, int[][] Answers, int Candidates);
}
