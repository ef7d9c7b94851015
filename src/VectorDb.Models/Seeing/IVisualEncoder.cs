using VectorDb.Models.Batching;

namespace VectorDb.Models.Seeing;

/// <summary>
/// Turns pictures into what a model's generating, ranking, comparing and grounding heads look at. Requests of many callers
/// are batched; a result never depends on what else was in its batch.
/// </summary>
public interface IVisualEncoder
{
    /// <summary>Decodes, preprocesses and encodes a picture.</summary>
    /// <param name="encodedImage">The file's bytes.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait; nothing more is computed for the picture.</param>
    /// <exception cref="Imaging.ImageException">The picture is broken or over a limit.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, or the model was unloaded.</exception>
    ValueTask<VisualFeatures> SeeAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken);
}
