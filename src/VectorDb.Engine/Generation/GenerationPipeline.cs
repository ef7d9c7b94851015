using System.Runtime.CompilerServices;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Grounding;
using VectorDb.Models.Ranking;

namespace VectorDb.Engine.Generation;

/// <summary>
/// What stored pictures, and pictures sent along, have to say, one line a stage: check → lease the model → see the picture, or
/// take what was seen before → write, rank, compare or find → answer. Cancelling ends the work between two tokens.
/// </summary>
public sealed class GenerationPipeline
{
    private readonly DatabaseState _state;
    private readonly ModelCatalogue _models;
    private readonly PictureSight _sight;
    private readonly TimeProvider _time;

    internal GenerationPipeline(DatabaseState state, FeatureStore features, ModelCatalogue models, TimeProvider time)
    {
        _state = state;
        _models = models;
        _sight = new PictureSight(state, features);
        _time = time;
    }

    /// <summary>Describes a picture, token by token.</summary>
    /// <exception cref="VectorDbException">The request is refused: the code, field and reason say why.</exception>
    public async IAsyncEnumerable<GenerationStep> CaptionAsync(
        CaptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        GenerationRules.Check(request);
        var clock = new StageClock(_time);
        using ModelLease lease = await LeaseAsync(request.Model, request.Collection, ModelSkill.Caption, cancellationToken);
        SeenPicture picture = await _sight.SeeAsync(lease.Model, request.Picture, request.Collection, "picture", cancellationToken);
        clock.End("picture");

        var generation = new GenerationRequest
        {
            Task = GenerationTask.Caption,
            Picture = picture.Features,
            Text = request.Prompt.Length == 0 ? null : request.Prompt,
            Options = request.Decoding.ToModel(),
            Lane = Lane.Interactive,
        };
        await foreach (GenerationStep step in WriteAsync(lease, generation, picture.WasCached, clock, "prompt", cancellationToken))
        {
            yield return step;
        }
    }

    /// <summary>Answers a question on a picture: token by token in the model's words, or with the best of given answers.</summary>
    /// <exception cref="VectorDbException">The request is refused: the code, field and reason say why.</exception>
    public async IAsyncEnumerable<GenerationStep> AnswerAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        GenerationRules.Check(request);
        var clock = new StageClock(_time);
        ModelSkill skill = request.Answers is null ? ModelSkill.Answer : ModelSkill.Rank;
        using ModelLease lease = await LeaseAsync(request.Model, request.Collection, skill, cancellationToken);
        SeenPicture picture = await _sight.SeeAsync(lease.Model, request.Picture, request.Collection, "picture", cancellationToken);
        clock.End("picture");

        if (request.Answers is { } answers)
        {
            GenerationOutcome outcome = await RankAsync(lease, request, answers, picture, clock, cancellationToken);
            yield return new GenerationStep(outcome.Texts[0].Text, null, null);
            yield return new GenerationStep("", null, outcome);
            yield break;
        }

        var generation = new GenerationRequest
        {
            Task = GenerationTask.Answer,
            Picture = picture.Features,
            Text = request.Question,
            Options = request.Decoding.ToModel(),
            Lane = Lane.Interactive,
        };
        await foreach (GenerationStep step in WriteAsync(lease, generation, picture.WasCached, clock, "question", cancellationToken))
        {
            yield return step;
        }
    }

    /// <summary>Tells whether a sentence is true of two pictures.</summary>
    /// <exception cref="VectorDbException">The request is refused: the code, field and reason say why.</exception>
    public async Task<CompareOutcome> CompareAsync(CompareRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        GenerationRules.Check(request);
        using ModelLease lease = await LeaseAsync(request.Model, request.Collection, ModelSkill.Compare, cancellationToken);
        SeenPicture[] seen = await Task.WhenAll(
            _sight.SeeAsync(lease.Model, request.First, request.Collection, "first", cancellationToken),
            _sight.SeeAsync(lease.Model, request.Second, request.Collection, "second", cancellationToken));
        float probability = await ModelFault.GuardAsync(
            () => lease.Model.RequireComparer().CompareAsync(
                seen[0].Features, seen[1].Features, request.Sentence, Lane.Interactive, cancellationToken),
            "sentence");
        return new CompareOutcome(probability, lease.Name, lease.Model.Info.Fingerprint, seen.All(static s => s.WasCached));
    }

    /// <summary>Finds a phrase in a picture.</summary>
    /// <exception cref="VectorDbException">The request is refused: the code, field and reason say why.</exception>
    public async Task<GroundOutcome> GroundAsync(GroundRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        GenerationRules.Check(request);
        using ModelLease lease = await LeaseAsync(request.Model, request.Collection, ModelSkill.Ground, cancellationToken);
        SeenPicture picture = await _sight.SeeAsync(lease.Model, request.Picture, request.Collection, "picture", cancellationToken);
        GroundedBox box = await ModelFault.GuardAsync(
            () => lease.Model.RequireGrounder().GroundAsync(picture.Features, request.Phrase, Lane.Interactive, cancellationToken), "phrase");
        (int width, int height) = (picture.Features.ImageWidth, picture.Features.ImageHeight);
        return new GroundOutcome(
            box.Left * width,
            box.Top * height,
            box.Right * width,
            box.Bottom * height,
            box.Score,
            lease.Name,
            lease.Model.Info.Fingerprint,
            picture.WasCached);
    }

    private ValueTask<ModelLease> LeaseAsync(string model, string collection, ModelSkill skill, CancellationToken cancellationToken)
    {
        string name = model.Length > 0 ? model : GeneratorOf(collection);
        return _models.RentAsync(name, "model", cancellationToken, skill);
    }

    private string GeneratorOf(string collection)
    {
        string generator = collection.Length == 0 ? "" : _state.Get(collection).Definition.Generator;
        return generator.Length > 0
            ? generator
            : throw VectorDbException.Invalid("model", "is empty, and there is no collection with a generator: name a model.", "MODEL_NEEDED");
    }

    private static async IAsyncEnumerable<GenerationStep> WriteAsync(
        ModelLease lease,
        GenerationRequest generation,
        bool wasCached,
        StageClock clock,
        string field,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IGenerator generator = lease.Model.RequireGenerator(generation.Task);
        PromptRules.CheckFits(lease.Model, generator, generation.Text ?? "", field);
        IAsyncEnumerable<GenerationUpdate> updates = generator.StreamAsync(generation, cancellationToken);
        bool began = false;
        await foreach (GenerationUpdate update in ModelFault.GuardStreamAsync(updates, field, cancellationToken))
        {
            if (!began && update.TokenId is not null)
            {
                began = true;
                clock.End("first_token");
            }

            if (update.Piece.Length > 0 || update.TokenId is not null)
            {
                yield return new GenerationStep(update.Piece, update.TokenId, null);
            }

            if (update.Result is { } result)
            {
                clock.End("generate");
                yield return new GenerationStep("", null, OutcomeOf(lease, result, wasCached, clock));
            }
        }
    }

    private static async Task<GenerationOutcome> RankAsync(
        ModelLease lease,
        AnswerRequest request,
        IReadOnlyList<string> answers,
        SeenPicture picture,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        IAnswerRanker ranker = lease.Model.RequireRanker();
        if (answers.Count > ranker.MaxAnswers)
        {
            throw VectorDbException.Invalid("rank.answers", $"has {answers.Count}; model '{lease.Name}' ranks at most {ranker.MaxAnswers}.");
        }

        IReadOnlyList<RankedAnswer> ranked = await ModelFault.GuardAsync(
            () => ranker.RankAsync(picture.Features, request.Question, answers, request.Candidates, Lane.Interactive, cancellationToken), "question");
        clock.End("rank");
        TextOutcome[] texts = [.. ranked.Select(r => new TextOutcome(answers[r.Index], [r.Index], r.LogLikelihood, TextEnd.Chosen))];
        return new GenerationOutcome(texts, 0, 0, lease.Name, lease.Model.Info.Fingerprint, picture.WasCached, clock.Stages);
    }

    private static GenerationOutcome OutcomeOf(ModelLease lease, GenerationResult result, bool wasCached, StageClock clock) => new(
        [.. result.Texts.Select(static t => new TextOutcome(t.Text, t.TokenIds, t.Score, EndOf(t.Finish)))],
        result.PromptTokens,
        result.Steps,
        lease.Name,
        lease.Model.Info.Fingerprint,
        wasCached,
        clock.Stages);

    private static TextEnd EndOf(FinishReason finish) => finish switch
    {
        FinishReason.Length => TextEnd.Length,
        FinishReason.Chosen => TextEnd.Chosen,
        _ => TextEnd.Ended,
    };
}
