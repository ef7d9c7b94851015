using VectorDb.Models.Batching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Comparing;

/// <summary>Says whether a sentence is true of two pictures.</summary>
public interface IComparer
{
    /// <summary>Judges a sentence.</summary>
    /// <param name="first">Bytes of the first, or left, picture's file.</param>
    /// <param name="second">Bytes of the second, or right, picture's file.</param>
    /// <param name="sentence">The sentence; what is longer than the model reads is cut.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait; nothing more is computed for it.</param>
    /// <returns>The probability that it is true, 0..1.</returns>
    /// <exception cref="Imaging.ImageException">A picture is broken or over a limit.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, a text too long, or the model was unloaded.</exception>
    ValueTask<float> CompareAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, string sentence, Lane lane, CancellationToken cancellationToken);

    /// <summary>Judges a sentence on pictures that were seen before.</summary>
    /// <param name="first">The first, or left, picture, seen by this model.</param>
    /// <param name="second">The second, or right, picture, seen by this model.</param>
    /// <param name="sentence">The sentence; what is longer than the model reads is cut.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait; nothing more is computed for it.</param>
    /// <returns>The probability that it is true, 0..1.</returns>
    /// <exception cref="ModelException">Features of another model; <see cref="ModelError.Overloaded"/>, a text too long, or the model was unloaded.</exception>
    ValueTask<float> CompareAsync(
        VisualFeatures first, VisualFeatures second, string sentence, Lane lane, CancellationToken cancellationToken);
}
