using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// Captions of BLIP: [DEC] takes the place of [CLS] before the prompt, [SEP] behind it is dropped, and the text ends at [SEP].
/// The decoder looks at all places of the picture, as they are: a caption is too short to be worth their keys and values.
/// </summary>
internal sealed class BlipCaptionReader : IRequestReader
{
    private readonly BlipParts _parts;
    private readonly bool _quantizes;

    public BlipCaptionReader(BlipParts parts, bool quantizes, GenerationOptions defaults)
    {
        _parts = parts;
        _quantizes = quantizes;
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
            _ => new PreparedRequest([new PromptChunk(prompt)], See(picture.Span)),
            Leading: []);
    }

    /// <summary>The ids a caption begins with.</summary>
    public int[] ReadPrompt(string? text)
    {
        int begin = _parts.TextConfig.BeginToken;
        return string.IsNullOrEmpty(text) ? [begin] : [begin, .. _parts.Texts.Encode(text, _parts.TextConfig.Bert.MaxPositions + 1)[1..^1]];
    }

    /// <summary>A picture's visual tokens for the decoder; the caller disposes them.</summary>
    public Memory See(ReadOnlySpan<float> tokens)
    {
        FeatureBlock block = new(tokens, _parts.VisionConfig.Width, _quantizes);
        return new Memory(block, block.Places);
    }
}
