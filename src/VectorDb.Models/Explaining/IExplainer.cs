namespace VectorDb.Models.Explaining;

/// <summary>Shows where in a picture a model finds the words of a text.</summary>
public interface IExplainer
{
    /// <summary>A heat-map for each word.</summary>
    /// <param name="encodedImage">The file's bytes.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Imaging.ImageException">The picture is broken or over a limit.</exception>
    ValueTask<Explanation> ExplainAsync(ReadOnlyMemory<byte> encodedImage, string text, CancellationToken cancellationToken);
}
