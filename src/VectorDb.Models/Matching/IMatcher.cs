using VectorDb.Models.Batching;

namespace VectorDb.Models.Matching;

/// <summary>Scores pairs of picture and text by letting one attend to the other; slower and better than comparing vectors.</summary>
public interface IMatcher
{
    /// <summary>
    /// Whether a prepared picture holds what a vision tower made of it, which is worth keeping; otherwise, as in ViLT, it holds the
    /// pixels, and what comes before attention is cheap.
    /// </summary>
    bool HasVisualTokens { get; }

    /// <summary>The pictures that are in memory.</summary>
    MatchMemory InMemory { get; }

    /// <summary>Whether a picture is in memory now, so that a source of it will most likely not be loaded.</summary>
    /// <param name="key">See <see cref="MatchSource.Key"/>.</param>
    bool Has(UInt128 key);

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

    /// <summary>Scores pairs, such as a text with many pictures or a picture with many texts.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One score a pair, in their order.</returns>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, a text too long, or the model was unloaded.</exception>
    ValueTask<MatchScore[]> MatchPairsAsync(IReadOnlyList<MatchPair> pairs, Lane lane, CancellationToken cancellationToken);

    /// <summary>Compares features only, without letting one attend to the other: thousands of times faster.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cosine (ITC) of each pair; NaN where the family has no such head.</returns>
    ValueTask<float[]> ContrastPairsAsync(IReadOnlyList<MatchPair> pairs, Lane lane, CancellationToken cancellationToken);

    /// <summary>Prepares pictures and scores every one with every text.</summary>
    async ValueTask<MatchScore[,]> MatchAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> texts, Lane lane, CancellationToken cancellationToken)
    {
        MatchImage[] prepared = await Task.WhenAll(images.Select(image => PrepareAsync(image, lane, cancellationToken).AsTask()));
        return await MatchAsync(prepared, texts, lane, cancellationToken);
    }
}
