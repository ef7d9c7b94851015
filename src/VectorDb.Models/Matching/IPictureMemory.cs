using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Matching;

/// <summary>Makes of a picture what texts attend to, once for all of them.</summary>
internal interface IPictureMemory
{
    /// <summary>Bytes of a picture.</summary>
    long PictureBytes { get; }

    /// <summary>A picture in memory; the caller disposes it.</summary>
    /// <param name="tokens">float32 [places, width].</param>
    /// <param name="width">Features of a place.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Memory Make(ReadOnlySpan<float> tokens, int width, CancellationToken cancellationToken);
}
