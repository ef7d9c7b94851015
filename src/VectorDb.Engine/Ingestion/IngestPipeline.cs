using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion.CapFilt;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Requests;

namespace VectorDb.Engine.Ingestion;

/// <summary>
/// A picture's way in, one line a stage: check → caption and match the text where the collection says so → encode → log, to disk with others → records and graph → answer.
/// When <see cref="PutAsync"/> returns, the item is as durable as asked and searches that start now find it.
/// </summary>
public sealed class IngestPipeline
{
    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly TextJudge _judge;
    private readonly ItemEncoder _encoder;
    private readonly TimeProvider _time;

    internal IngestPipeline(DatabaseState state, Committer committer, ModelCatalogue models, TimeProvider time)
    {
        _state = state;
        _committer = committer;
        _judge = new TextJudge(models);
        _encoder = new ItemEncoder(models);
        _time = time;
    }

    /// <summary>Stores an item, in the place of the one with its id if there is one.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="item">The item; <see cref="ItemInput.Id"/> may be empty.</param>
    /// <param name="durability">When to answer.</param>
    /// <param name="request">The request, if it is to be remembered: one that was done is answered as it was.</param>
    /// <param name="cancellationToken">Stops the work until the item enters the log.</param>
    /// <exception cref="VectorDbException">The item is refused: the code, field and reason say why.</exception>
    public async Task<PutOutcome> PutAsync(
        string collection,
        ItemInput item,
        Durability durability = Durability.Synced,
        RequestMark? request = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        Collection target = _state.Get(collection);
        ItemId id = item.Id.Length == 0 ? ItemId.Stored(Guid.CreateVersion7(_time.GetUtcNow()).ToString("N")) : ItemId.Parse(item.Id);
        ItemRules.Check(item, target);
        if (_state.Requests.AnswerTo(request, _time.GetUtcNow()) is PutOutcome answer)
        {
            // The model is spared; the item may still be on its way into the graph.
            await _committer.BetweenBatchesAsync(static () => Task.FromResult(true));
            return answer;
        }

        string mediaType = item.Image.IsEmpty ? "" : ItemRules.MediaTypeOf(item, target);

        JudgedText text = await _judge.JudgeAsync(item, target.Definition, cancellationToken);

        IReadOnlyList<SpaceVector> vectors = await _encoder.EncodeAsync(item, target, cancellationToken);

        DateTimeOffset now = _time.GetUtcNow();
        var put = new PutItem(
            now, target.Definition.Id, id, item.Image, mediaType, text.Text, item.Payload, vectors, item.Etag)
        {
            ExpireTime = ItemRules.ExpireTimeOf(item, target, now),
            Request = request,
            Verdict = text.Verdict,
        };
        PutOutcome outcome = await _committer.CommitAsync<PutOutcome>(put, durability, cancellationToken);
        ShowCaption(item, target);
        return outcome;
    }

    // What texts people put to pictures tells the graph what they will look for.
    private static void ShowCaption(ItemInput item, Collection target)
    {
        if (!item.Image.IsEmpty && item.Text.Length > 0)
        {
            foreach (CollectionSpace space in target.Shape.All.Where(static space => space.Definition.Model is not null))
            {
                space.Upkeep.Captioned(item.Text);
            }
        }
    }
}
