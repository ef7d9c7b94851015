using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>Answers of BLIP: the decoder begins with [DEC], looks at the question's states and ends at [SEP].</summary>
internal sealed class BlipAnswerReader : IRequestReader
{
    private readonly BlipParts _parts;
    private readonly BlipQuestions _questions;

    public BlipAnswerReader(BlipParts parts, BlipQuestions questions, GenerationOptions defaults)
    {
        _parts = parts;
        _questions = questions;
        Defaults = defaults;
    }

    public IReadOnlyList<GenerationTask> Tasks => [GenerationTask.Answer];

    public GenerationOptions Defaults { get; }

    public ReadRequest Read(GenerationRequest request)
    {
        ReadOnlyMemory<float> picture = _parts.Encoder.Accept(request.Picture);
        int[] question = _questions.Read(request.Text, encodeToken: false);
        int[] prompt = [_parts.TextConfig.BeginToken];
        (int most, int least) = LengthRules.Of(request.Options, prompt.Length);
        return new ReadRequest(
            SearchPlan.Of(request.Options, prompt, most, least, [_parts.TextConfig.SeparatorToken]),
            prompt.Length,
            stop => new PreparedRequest(
                [new PromptChunk(prompt)],
                _questions.Project(_questions.Encode(picture.Span, question, question.Length, stop), stop)),
            Leading: []);
    }
}
