using VectorDb.Engine;
using VectorDb.Engine.Generation;
using VectorDb.Rpc;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Generation;

/// <summary>vectordb.v1.GenerationService over the engine.</summary>
internal sealed class GenerationService(Database database)
{
    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .ServerStreaming<Wire.CaptionRequest, Wire.GenerateResponse>("Caption", CaptionAsync)
        .ServerStreaming<Wire.AnswerRequest, Wire.GenerateResponse>("Answer", AnswerAsync)
        .Unary<Wire.CompareRequest, Wire.CompareResponse>("Compare", CompareAsync)
        .Unary<Wire.GroundRequest, Wire.GroundResponse>("Ground", GroundAsync);

    private Task CaptionAsync(Wire.CaptionRequest request, IStreamWriter<Wire.GenerateResponse> responses, ServerCallContext context)
    {
        var caption = new CaptionRequest
        {
            Collection = request.Collection,
            Model = request.Model,
            Picture = GenerationMapping.ToPicture(request.Picture, "picture"),
            Prompt = request.Prompt,
            Decoding = GenerationMapping.ToDecoding(request.Decoding),
        };
        return SendAsync(database.Generation.CaptionAsync(caption, context.CancellationToken), responses, context.CancellationToken);
    }

    private Task AnswerAsync(Wire.AnswerRequest request, IStreamWriter<Wire.GenerateResponse> responses, ServerCallContext context)
    {
        var answer = new AnswerRequest
        {
            Collection = request.Collection,
            Model = request.Model,
            Picture = GenerationMapping.ToPicture(request.Picture, "picture"),
            Question = request.Question,
            Decoding = GenerationMapping.ToDecoding(request.Decoding),
        };
        if (request.Rank is { } rank)
        {
            answer = answer with
            {
                Answers = rank.Answers,
                Candidates = rank.Candidates == 0 ? answer.Candidates : GenerationMapping.ToInt(rank.Candidates),
            };
        }

        return SendAsync(database.Generation.AnswerAsync(answer, context.CancellationToken), responses, context.CancellationToken);
    }

    private async Task<Wire.CompareResponse> CompareAsync(Wire.CompareRequest request, ServerCallContext context)
    {
        var compare = new CompareRequest
        {
            Collection = request.Collection,
            Model = request.Model,
            First = GenerationMapping.ToPicture(request.First, "first"),
            Second = GenerationMapping.ToPicture(request.Second, "second"),
            Sentence = request.Sentence,
        };
        CompareOutcome outcome = await database.Generation.CompareAsync(compare, context.CancellationToken);
        return new Wire.CompareResponse
        {
            Probability = outcome.Probability,
            Model = outcome.Model,
            ModelFingerprint = outcome.Fingerprint,
            FeaturesCached = outcome.FeaturesCached,
        };
    }

    private async Task<Wire.GroundResponse> GroundAsync(Wire.GroundRequest request, ServerCallContext context)
    {
        var ground = new GroundRequest
        {
            Collection = request.Collection,
            Model = request.Model,
            Picture = GenerationMapping.ToPicture(request.Picture, "picture"),
            Phrase = request.Phrase,
        };
        GroundOutcome outcome = await database.Generation.GroundAsync(ground, context.CancellationToken);
        return new Wire.GroundResponse
        {
            Box = new Wire.Box { Left = outcome.Left, Top = outcome.Top, Right = outcome.Right, Bottom = outcome.Bottom },
            Score = outcome.Score,
            Model = outcome.Model,
            ModelFingerprint = outcome.Fingerprint,
            FeaturesCached = outcome.FeaturesCached,
        };
    }

    private static async Task SendAsync(
        IAsyncEnumerable<GenerationStep> steps, IStreamWriter<Wire.GenerateResponse> responses, CancellationToken cancellationToken)
    {
        await foreach (GenerationStep step in steps)
        {
            await responses.WriteAsync(GenerationMapping.ToMessage(step), cancellationToken);
        }
    }
}
