using VectorDb.Models.Batching;

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
}
