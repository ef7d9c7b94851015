using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.Llava;

/// <summary>
/// Requests of LLaVA. A text that says where its picture goes is taken as it is; any other is put into the chat the model was
/// trained on. The ids returned are the new ones; the rules on repetition see the prompt's.
/// </summary>
internal sealed class LlavaReader : IRequestReader
{
    private const string DefaultInstruction = "Describe the image.";

    private readonly LlavaConfig _config;
    private readonly LlavaChat _chat;
    private readonly ILanguageModel _language;
    private readonly TokenReader _texts;
    private readonly VisualEncoder _vision;
    private readonly IReadOnlyList<int> _endTokens;
    private readonly bool _expands;

    public LlavaReader(ModelContext context, LlavaConfig config, ILanguageModel language, TokenReader texts, VisualEncoder vision)
    {
        _config = config;
        _chat = LlavaChat.Read(context.Files);
        _language = language;
        _texts = texts;
        _vision = vision;
        ModelConfig generation = ReadIfPresent(context, "generation_config.json") ?? context.Config;
        Defaults = ConfigDefaults.Read(generation);
        _endTokens = generation.WholeOrWholes("eos_token_id", language.EndTokens);
        _expands = ReadIfPresent(context, "processor_config.json") is { } processor
            && processor.Has("patch_size") && processor.Has("vision_feature_select_strategy");
    }

    public IReadOnlyList<GenerationTask> Tasks => [GenerationTask.Caption, GenerationTask.Answer];

    public GenerationOptions Defaults { get; }

    public ReadRequest Read(GenerationRequest request)
    {
        ReadOnlyMemory<float> picture = _vision.Accept(request.Picture);
        if (request.Task == GenerationTask.Answer && string.IsNullOrWhiteSpace(request.Text))
        {
            throw new ModelException(ModelError.InvalidInput, "the question is empty");
        }

        int[] ids = ReadPrompt(request.Text);
        (int[] before, int[] after) = Split(ids);
        int[] counted = _expands ? [.. before, .. Enumerable.Repeat(_config.ImageToken, _config.Places), .. after] : ids;
        int positions = before.Length + _config.Places + after.Length;
        (int most, int least) = LengthRules.Of(request.Options, counted.Length);
        if (request.Options.MaxNewTokens is null)
        {
            // A length that is the model's own is no wish of the caller's: it leaves room for the picture, and for a text.
            most = request.Options.MaxLength is null && most <= counted.Length ? counted.Length + LengthRules.DefaultMaxLength : most;
            most = Math.Min(most, counted.Length + _language.Decoder.Shape.ContextLength - positions + 1);
        }

        return new ReadRequest(
            SearchPlan.Of(request.Options, counted, most, least, _endTokens),
            positions,
            stop => _language.Prepare(before, picture, after, stop),
            Leading: [],
            TextFrom: counted.Length);
    }

    /// <summary>A prompt's ids, with one that stands for the picture.</summary>
    public int[] ReadPrompt(string? text) =>
        _texts.Encode(_chat.Ask(string.IsNullOrEmpty(text) ? DefaultInstruction : text), _language.MaxPromptTokens);

    /// <summary>The ids before and behind the picture.</summary>
    /// <exception cref="ModelException">There is not one picture.</exception>
    public (int[] Before, int[] After) Split(int[] ids)
    {
        int place = Array.IndexOf(ids, _config.ImageToken);
        return place >= 0 && Array.LastIndexOf(ids, _config.ImageToken) == place
            ? (ids[..place], ids[(place + 1)..])
            : throw new ModelException(
                ModelError.InvalidInput, $"the text must have {LlavaChat.Placeholder} once, and room for it: it has {ids.Count(id => id == _config.ImageToken)}");
    }

    private static ModelConfig? ReadIfPresent(ModelContext context, string file) =>
        context.Files.Has(file) ? ModelConfig.Read(context.Files.PathOf(file)) : null;
}
