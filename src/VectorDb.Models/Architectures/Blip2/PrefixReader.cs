using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Encoding;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// Requests of BLIP-2 and InstructBLIP: a fixed number of embeddings stand for the picture in front of the prompt. The rules
/// on lengths are those of transformers 4.46, where max_length of a decoder alone does not count the picture in checkpoints of
/// the old layout and does in the new.
/// </summary>
internal sealed class PrefixReader : IRequestReader
{
    private readonly ILanguageModel _language;
    private readonly TokenReader _texts;
    private readonly VisualEncoder _vision;
    private readonly PrefixRules _rules;
    private readonly Func<ReadOnlyMemory<float>, string?, Func<CancellationToken, ReadOnlyMemory<float>>> _see;

    /// <param name="language">Reads and writes.</param>
    /// <param name="texts">Its tokenizer.</param>
    /// <param name="vision">Whose features it takes.</param>
    /// <param name="rules">What the checkpoint says.</param>
    /// <param name="see">A picture's features and the text to the embeddings that stand for the picture; the text is checked at once, the rest is run later.</param>
    public PrefixReader(
        ILanguageModel language,
        TokenReader texts,
        VisualEncoder vision,
        PrefixRules rules,
        Func<ReadOnlyMemory<float>, string?, Func<CancellationToken, ReadOnlyMemory<float>>> see)
    {
        _language = language;
        _texts = texts;
        _vision = vision;
        _rules = rules;
        _see = see;
    }

    public IReadOnlyList<GenerationTask> Tasks => [GenerationTask.Caption, GenerationTask.Answer];

    public GenerationOptions Defaults => _language.Defaults;

    public ReadRequest Read(GenerationRequest request)
    {
        ReadOnlyMemory<float> picture = _vision.Accept(request.Picture);
        if (request.Task == GenerationTask.Answer && string.IsNullOrWhiteSpace(request.Text))
        {
            throw new ModelException(ModelError.InvalidInput, "the question is empty");
        }

        string? text = request.Task == GenerationTask.Answer ? _rules.Ask(request.Text!) : request.Text ?? _rules.CaptionPrompt;
        int[] ids = ReadPrompt(text);
        Func<CancellationToken, ReadOnlyMemory<float>> see = _see(picture, text);
        PreparedRequest Prepare(CancellationToken stop) => _language.Prepare(ReadOnlyMemory<int>.Empty, see(stop), ids, stop);
        return _language.StartToken is { } start
            ? ReadForEncoder(request.Options, start, Prepare)
            : ReadForDecoder(request.Options, ids.Length, Prepare);
    }

    /// <summary>The ids of a prompt; of none, the token that stands for it.</summary>
    public int[] ReadPrompt(string? text) => string.IsNullOrEmpty(text) ? [_language.BeginToken] : _texts.Encode(text, _language.MaxPromptTokens);

    private ReadRequest ReadForEncoder(GenerationOptions options, int start, Func<CancellationToken, PreparedRequest> prepare)
    {
        (int most, int least) = LengthRules.Of(options, 1);
        return new ReadRequest(SearchPlan.Of(options, [start], most, least, _language.EndTokens), 1, prepare, Leading: []);
    }

    private ReadRequest ReadForDecoder(GenerationOptions options, int prompt, Func<CancellationToken, PreparedRequest> prepare)
    {
        // The search sees new tokens only; lengths that count more are brought down to those.
        int positions = _rules.Queries + prompt;
        (int most, _) = LengthRules.Of(options, 0, notCounted: _rules.CountsPicture ? positions : prompt + 1);
        (_, int least) = LengthRules.Of(options, 0, notCounted: _rules.CountsPicture ? positions : prompt);
        if (most < 1 && options.MaxLength is null)
        {
            most = LengthRules.DefaultMaxLength; // Where transformers' default leaves nothing, it fails; this goes on.
        }

        return new ReadRequest(SearchPlan.Of(options, [], most, least, _language.EndTokens), positions, prepare, Leading: [_rules.LeadingToken]);
    }
}
