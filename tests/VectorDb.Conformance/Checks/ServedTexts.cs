using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Seeing;

namespace VectorDb.Conformance.Checks;

/// <summary>
/// Captions and answers as users get them, with the options of the reference's call: whole files through the decoding loop,
/// all of a case's requests at once, so that they keep one another company in its batch.
/// </summary>
public sealed class ServedTexts(GoldenCase golden, Model model) : ICheck
{
    private const string Ids = "_ids";
    private const string Scores = "_scores";

    private readonly Dictionary<string, IReadOnlyList<GeneratedText>> _known = new(StringComparer.Ordinal);
    private VisualFeatures[]? _seen;

    public string Name => "generator";

    public bool Knows(RecordedOutput output) =>
        model.Generator is not null && Base(output) is { } name && golden.Find(name + Ids) is { } ids && ReferenceCall.Find(ids.What, "generate") is not null;

    public async ValueTask<NpyArray> ComputeAsync(RecordedOutput output)
    {
        string name = Base(output)!;
        if (!_known.TryGetValue(name, out IReadOnlyList<GeneratedText>? texts))
        {
            texts = await GenerateAsync(golden.Find(name + Ids)!);
            _known.Add(name, texts);
        }

        return output.Name.EndsWith(Ids, StringComparison.Ordinal)
            ? NpyArray.FromRagged([.. texts.Select(text => text.TokenIds.ToArray())])
            : NpyArray.FromFloats([.. texts.Select(text => (float)text.Score)], texts.Count);
    }

    private static string? Base(RecordedOutput output) =>
        output.Name.EndsWith(Ids, StringComparison.Ordinal) ? output.Name[..^Ids.Length]
        : output.Name.EndsWith(Scores, StringComparison.Ordinal) ? output.Name[..^Scores.Length]
        : null;

    private async Task<IReadOnlyList<GeneratedText>> GenerateAsync(RecordedOutput ids)
    {
        GenerationOptions options = OptionsOf(ids);
        (GenerationTask task, string?[] texts) = TextsOf(ids);
        _seen ??= await Task.WhenAll(golden.Images.Select(async file => await model.RequireVision().SeeAsync(
            await File.ReadAllBytesAsync(golden.InputPath(file)), Lane.Bulk, CancellationToken.None)));
        int returned = options.NumReturnSequences ?? 1;
        int pictures = ids.Value.Shape[0] / texts.Length / returned;
        IEnumerable<GenerationRequest> requests =
            from picture in _seen.Take(pictures)
            from text in texts
            select new GenerationRequest { Task = task, Picture = picture, Text = text, Options = options };
        GenerationResult[] results = await Task.WhenAll(
            requests.Select(request => model.Generator!.GenerateAsync(request, CancellationToken.None).AsTask()));
        return [.. results.SelectMany(result => result.Texts.Take(returned))];
    }

    /// <summary>A caption goes on from a prompt as it is written; questions are asked.</summary>
    private (GenerationTask Task, string?[] Texts) TextsOf(RecordedOutput ids)
    {
        bool captions = model.Generator!.Tasks.Contains(GenerationTask.Caption);
        if (ids.Inputs.Contains("prompt.json"))
        {
            return (GenerationTask.Caption, [golden.Input("prompt.json").GetProperty("prompt").GetString()]);
        }

        if (golden.HasInput("vqa.json"))
        {
            return (GenerationTask.Answer, [.. golden.Input("vqa.json").GetProperty("questions").EnumerateArray().Select(text => text.GetString())]);
        }

        bool prompted = ids.Inputs.Contains("texts.json") || ids.Inputs.Contains("prompt_ids");
        return (captions ? GenerationTask.Caption : GenerationTask.Answer, prompted ? [.. golden.Texts] : [null]);
    }

    private static GenerationOptions OptionsOf(RecordedOutput ids)
    {
        ReferenceCall call = ReferenceCall.Find(ids.What, "generate")!;
        GenerationOptions options = new()
        {
            NumBeams = call.Whole("num_beams"),
            NumReturnSequences = call.Whole("num_return_sequences"),
            MaxLength = call.Whole("max_length"),
            MinLength = call.Whole("min_length"),
            MaxNewTokens = call.Whole("max_new_tokens"),
            MinNewTokens = call.Whole("min_new_tokens"),
            LengthPenalty = call.Number("length_penalty"),
            RepetitionPenalty = call.Number("repetition_penalty"),
            NoRepeatNgramSize = call.Whole("no_repeat_ngram_size"),
            EarlyStopping = call.Word("early_stopping") switch
            {
                null => null,
                "True" => EarlyStopping.Always,
                "False" => EarlyStopping.Heuristic,
                "never" => EarlyStopping.Never,
                { } other => throw new NotCheckedException($"early_stopping={other} is not known"),
            },
        };
        return call.Unread.Count == 0 ? options : throw new NotCheckedException($"generate() has options that are not known: {string.Join(", ", call.Unread)}");
    }
}
