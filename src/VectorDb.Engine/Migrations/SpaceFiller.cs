using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Upkeep;
using VectorDb.Models.Batching;
using VectorDb.Storage;
using Durability = VectorDb.Engine.Ingestion.Durability;

namespace VectorDb.Engine.Migrations;

/// <summary>
/// Makes the vectors that a migration's other graph lacks, of the stored originals: pictures, and texts where there is no picture. They
/// go through the log, so that a crash costs at most the batch under way.
/// </summary>
internal sealed class SpaceFiller(DatabaseState state, Committer committer, ModelCatalogue models)
{
    private const int Batch = 16;

    private readonly RowSweeper _sweeper = new(state, committer);

    /// <summary>Fills in the next few.</summary>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="VectorDbException">The model is not loaded or is overloaded, or writes are refused now: to be tried again.</exception>
    public async Task<bool> FillNextAsync(Collection collection, CollectionSpace space, SpaceFill fill, CancellationToken cancellationToken)
    {
        if (await _sweeper.NextAsync(collection, fill.Rows, row => !space.Index.Contains(row), static _ => true, Batch) is not { } step)
        {
            return false;
        }

        RowVector?[] made = await Task.WhenAll(step.Items.Select(item => EncodeAsync(item, space, fill, cancellationToken)));
        RowVector[] vectors = [.. made.OfType<RowVector>()];
        FailPoint.Reach("migration.encoded");
        if (vectors.Length > 0)
        {
            var operation = new FillSpace(
                state.Now, collection.Definition.Id, space.Definition.Slot, space.Definition.ModelFingerprint ?? "", vectors);
            await committer.CommitAsync<long>(operation, Durability.Logged, cancellationToken);
            FailPoint.Reach("migration.filled");
        }

        fill.Unencodable += step.Items.Count - vectors.Length;
        fill.Rows.Cursor = step.Next;
        return true;
    }

    /// <summary>A vector; null for an item that this model cannot encode.</summary>
    private async Task<RowVector?> EncodeAsync(StoredItem item, CollectionSpace space, SpaceFill fill, CancellationToken cancellationToken)
    {
        if (space.Definition.Model is null || (item.Media is null && item.Text.Length == 0))
        {
            return null;
        }

        try
        {
            float[] vector = item.Media is { } media
                ? await models.EncodeAsync(
                    space.Definition, e => e.EncodeImageAsync(state.Pictures.Read(media), Lane.Bulk, cancellationToken), $"item '{item.Id}'", cancellationToken)
                : await models.EncodeAsync(
                    space.Definition, e => e.EncodeTextAsync(item.Text, Lane.Bulk, cancellationToken), $"item '{item.Id}'", cancellationToken);
            if (item.Media is not null && item.Text.Length > 0)
            {
                space.Upkeep.Captioned(item.Text);
            }

            return new RowVector(item.Row, vector);
        }
        catch (VectorDbException unreadable) when (unreadable.Code is ErrorCode.InvalidArgument or ErrorCode.DataLoss)
        {
            fill.Rows.LastFailure = unreadable.Message;
            return null;
        }
    }
}
