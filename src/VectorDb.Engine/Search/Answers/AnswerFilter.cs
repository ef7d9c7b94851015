using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Generation;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;

namespace VectorDb.Engine.Search.Answers;

/// <summary>Keeps the candidates of a search whose pictures have an accepted answer to a question.</summary>
internal sealed class AnswerFilter(DatabaseState state, ModelCatalogue models, FeatureStore features)
{
    private const int CachedAnswers = 100_000;

    // An answer is a few words; a model that writes sentences is cut short.
    private const int MaxTokens = 20;

    private readonly PictureSight _sight = new(state, features);
    private readonly KeptAnswers _cache = new(features, CachedAnswers);

    /// <summary>Asks about candidates, best first, until as many are accepted as wanted or the budget ends.</summary>
    /// <param name="where">The question, and what is accepted.</param>
    /// <param name="collection">Of the candidates.</param>
    /// <param name="candidates">Best first.</param>
    /// <param name="wanted">How many to keep.</param>
    /// <param name="groups">Groups that are to be filled; null for hits.</param>
    /// <param name="cancellationToken">Ends the work between two questions, and between two tokens.</param>
    /// <returns>The kept candidates in their order, with their answers, and what it took.</returns>
    /// <exception cref="VectorDbException">The model is not there, cannot answer, or is overloaded; or the question is refused.</exception>
    public async Task<AnsweredItems> SelectAsync(
        WhereAnswer where, Collection collection, IReadOnlyList<RankedItem> candidates, int wanted, GroupFill? groups, CancellationToken cancellationToken)
    {
        string name = where.Model.Length > 0 ? where.Model : collection.Definition.Generator;
        if (name.Length == 0)
        {
            throw VectorDbException.Invalid("where_answer.model", "is empty, and the collection has no generator: name a model.", "MODEL_NEEDED");
        }

        using ModelLease lease = await models.RentAsync(name, "where_answer.model", cancellationToken, ModelSkill.Answer);
        Model model = lease.Model;
        string fingerprint = model.Info.Fingerprint;
        PromptRules.CheckFits(model, model.RequireGenerator(GenerationTask.Answer), where.Question, "where_answer.question");
        (IReadOnlyList<(int Place, string Answer)> accepted, int left, WhereAnswerReport report) = await new AnswerSelection(where, fingerprint).RunAsync(
            candidates.Count,
            wanted,
            place => Known(MediaOf(collection, candidates[place].Id), fingerprint, where.Question),
            place => AskAsync(model, where.Question, MediaOf(collection, candidates[place].Id), cancellationToken),
            groups);
        return new AnsweredItems([.. accepted.Select(a => candidates[a.Place] with { Answer = a.Answer })], [.. candidates.Skip(left)], report);
    }

    private KnownAnswer? Known(MediaInfo? picture, string fingerprint, string question) =>
        picture is null ? new KnownAnswer(WhereAnswer.Unknown, WasAsked: false)
        : _cache.Find(picture, fingerprint, question) is { } answer ? new KnownAnswer(answer, WasAsked: true)
        : null;

    private MediaInfo? MediaOf(Collection collection, ItemId id) => state.Records.Get(collection.Definition.Id, id)?.Media;

    private async Task<string> AskAsync(Model model, string question, MediaInfo? picture, CancellationToken cancellationToken)
    {
        if (picture is null || await SeeAsync(model, picture, cancellationToken) is not { } seen)
        {
            return WhereAnswer.Unknown;
        }

        var request = new GenerationRequest
        {
            Task = GenerationTask.Answer,
            Picture = seen.Features,
            Text = question,
            Options = new GenerationOptions { MaxNewTokens = MaxTokens },
            Lane = Lane.Interactive,
        };
        GenerationResult result = await ModelFault.GuardAsync(
            () => model.RequireGenerator(GenerationTask.Answer).GenerateAsync(request, cancellationToken), "where_answer.question");
        string answer = AnswerText.Normalize(result.Texts[0].Text);
        _cache.Add(picture, model.Info.Fingerprint, question, answer);
        return answer;
    }

    /// <summary>What the model sees, or null if the picture went meanwhile or is one that this model's reader refuses.</summary>
    private async Task<SeenPicture?> SeeAsync(Model model, MediaInfo picture, CancellationToken cancellationToken)
    {
        try
        {
            return await _sight.SeeAsync(model, picture, Lane.Interactive, "picture", cancellationToken);
        }
        catch (VectorDbException unreadable) when (unreadable is { Code: ErrorCode.InvalidArgument } or { Reason: "MEDIA_MISSING" })
        {
            return null;
        }
    }
}
