using VectorDb.Models.Batching;

namespace VectorDb.Models.Matching;

/// <summary>Scores pairs of picture and text by letting one attend to the other; slower and better than comparing vectors.</summary>
public interface IMatcher
{
    /// <summary>Scores every picture with every text.</summary>
    /// <param name="images">Bytes of the pictures' files.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>[picture, text].</returns>
    /// <exception cref="Imaging.ImageException">A picture is broken or over a limit.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, a text too long, or the model was unloaded.</exception>
    ValueTask<MatchScore[,]> MatchAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> texts, Lane lane, CancellationToken cancellationToken);
}
