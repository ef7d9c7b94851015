using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// Captions of BLIP: [DEC] takes the place of [CLS] before the prompt, [SEP] behind it is dropped, and the text ends at [SEP].
/// The decoder looks at all places of the picture.
/// </summary>
internal sealed class BlipCaptionReader : IRequestReader
{
    private readonly BlipParts _parts;
    private readonly MemoryTower _memory;

    public BlipCaptionReader(BlipParts parts, MemoryTower memory, GenerationOptions defaults)
    {
        _parts = parts;
        _memory = memory;
        Defaults = defaults;
    }

    public IReadOnlyList<GenerationTask> Tasks => [GenerationTask.Caption];

    public GenerationOptions Defaults { get; }

    public ReadRequest Read(GenerationRequest request)
    {
        ReadOnlyMemory<float> picture = _parts.Encoder.Accept(request.Picture);
        int[] prompt = ReadPrompt(request.Text);
        (int most, int least) = LengthRules.Of(request.Options, prompt.Length);
        return new ReadRequest(
            SearchPlan.Of(request.Options, prompt, most, least, [_parts.TextConfig.SeparatorToken]),
            prompt.Length,
            stop => new PreparedRequest([new PromptChunk(prompt)], See(picture.Span, stop)),
            Leading: []);
    }

    /// <summary>The ids a caption begins with.</summary>
    public int[] ReadPrompt(string? text)
    {
        int begin = _parts.TextConfig.BeginToken;
        return string.IsNullOrEmpty(text) ? [begin] : [begin, .. _parts.Texts.Encode(text, _parts.TextConfig.Bert.MaxPositions + 1)[1..^1]];
    }

    /// <summary>Keys and values of a picture's visual tokens; the caller disposes them.</summary>
    public Memory See(ReadOnlySpan<float> tokens, CancellationToken stop) => _memory.Project(tokens, _parts.VisionConfig.Width, stop);
}
