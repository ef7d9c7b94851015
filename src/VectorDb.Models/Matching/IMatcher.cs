using VectorDb.Models.Batching;

namespace VectorDb.Models.Matching;

/// <summary>Scores pairs of picture and text by letting one attend to the other; slower and better than comparing vectors.</summary>
public interface IMatcher
{
    /// <summary>Computes what a picture contributes to every pair it is in, so that it can be kept and used again.</summary>
    /// <param name="encodedImage">The file's bytes.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Imaging.ImageException">The picture is broken or over a limit.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, or the model was unloaded.</exception>
    ValueTask<MatchImage> PrepareAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken);

    /// <summary>Scores every picture with every text.</summary>
    /// <param name="images">Pictures prepared by this model.</param>
    /// <param name="texts">The texts; what is longer than the model reads is cut.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>[picture, text].</returns>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, a text too long, or the model was unloaded.</exception>
    ValueTask<MatchScore[,]> MatchAsync(
        IReadOnlyList<MatchImage> images, IReadOnlyList<string> texts, Lane lane, CancellationToken cancellationToken);

    /// <summary>Prepares pictures and scores every one with every text.</summary>
    async ValueTask<MatchScore[,]> MatchAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> texts, Lane lane, CancellationToken cancellationToken)
    {
        MatchImage[] prepared = await Task.WhenAll(images.Select(image => PrepareAsync(image, lane, cancellationToken).AsTask()));
        return await MatchAsync(prepared, texts, lane, cancellationToken);
    }
}
