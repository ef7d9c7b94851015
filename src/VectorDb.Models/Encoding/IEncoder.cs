using VectorDb.Models.Batching;

namespace VectorDb.Models.Encoding;

/// <summary>
/// Turns pictures and texts into vectors of one space. Requests of many callers are batched; a result never depends on
/// what else was in its batch.
/// </summary>
public interface IEncoder
{
    /// <summary>Numbers of a vector.</summary>
    int Dimensions { get; }

    /// <summary>Decodes, preprocesses and encodes a picture.</summary>
    /// <param name="encodedImage">The file's bytes.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait; nothing more is computed for the item.</param>
    /// <returns>A vector of unit length, <see cref="Dimensions"/> long.</returns>
    /// <exception cref="Imaging.ImageException">The picture is broken or over a limit.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, or the model was unloaded.</exception>
    ValueTask<float[]> EncodeImageAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken);

    /// <summary>Encodes a text; what is longer than the model reads is cut, as its tokenizer cuts it.</summary>
    /// <returns>A vector of unit length, <see cref="Dimensions"/> long.</returns>
    /// <exception cref="Tokenizers.TokenizerException">The text is too long to be tokenized.</exception>
    /// <exception cref="ModelException"><see cref="ModelError.Overloaded"/>, or the model was unloaded.</exception>
    ValueTask<float[]> EncodeTextAsync(string text, Lane lane, CancellationToken cancellationToken);
}
