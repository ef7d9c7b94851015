using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;
using VectorDb.Models.Explaining;

namespace VectorDb.Engine.Explaining;

/// <summary>Says of hits with pictures why they match the query's text.</summary>
internal sealed class HitExplainer(DatabaseState state, ModelCatalogue models)
{
    /// <summary>The hits, the first of them with explanations; a hit without a picture has none.</summary>
    /// <exception cref="VectorDbException">The model is not there or cannot explain, or the query has no text.</exception>
    public async Task<IReadOnlyList<Hit>> ExplainAsync(
        SearchRequest request, Collection collection, CollectionSpace space, IReadOnlyList<Hit> hits, CancellationToken cancellationToken)
    {
        ExplainRequest explain = request.Explain!;
        string text = request.Query.Where(static part => part.Weight > 0).OrderByDescending(static part => part.Weight).FirstOrDefault(static part => part.Text is not null)?.Text
            ?? throw VectorDbException.Invalid("explain", "needs a query with a text: it shows where its words are.", "QUERY_HAS_NO_TEXT");
        string model = explain.Model.Length > 0 ? explain.Model : request.Rerank?.Model ?? space.Definition.Model
            ?? throw VectorDbException.Invalid("explain.model", "is empty, and neither a reranking nor the space has a model.");
        Hit[] explained = [.. hits];
        for (int i = 0; i < Math.Min(explain.Hits, explained.Length); i++)
        {
            if (state.Records.Get(collection.Definition.Id, ItemId.Stored(explained[i].Item.Id))?.Media is { } picture)
            {
                Explanation found = await models.ExplainAsync(model, state.Pictures.Read(picture), text, cancellationToken);
                explained[i] = explained[i] with { Explanation = Of(model, found, explain.Overlay) };
            }
        }

        return explained;
    }

    private static HitExplanation Of(string model, Explanation found, bool overlay) => new(model, found.Rows, found.Columns,
    [
        .. found.Words.Select(word => new ExplainedWord(
            word.Word, word.Patches, overlay ? HeatOverlay.Draw(found.Seen, found.Rows, found.Columns, word.Patches) : default)),
    ]);
}
