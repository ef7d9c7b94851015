using VectorDb.Models.Batching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Grounding;

/// <summary>Finds what a phrase names in a picture.</summary>
public interface IGrounder
{
    /// <summary>The box of a phrase. The model always gives one: it does not say that there is none.</summary>
    /// <param name="picture">The picture, seen by this model.</param>
    /// <param name="phrase">What to look for; what is longer than the model reads is cut.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/> names what is wrong; <see cref="ModelError.Overloaded"/>; or the model was unloaded.</exception>
    ValueTask<GroundedBox> GroundAsync(VisualFeatures picture, string phrase, Lane lane, CancellationToken cancellationToken);
}
