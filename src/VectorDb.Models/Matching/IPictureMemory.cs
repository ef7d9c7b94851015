using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Matching;

/// <summary>Makes of a picture what texts attend to, once for all of them.</summary>
internal interface IPictureMemory
{
    /// <summary>Bytes of a picture.</summary>
    long PictureBytes { get; }

    /// <summary>A picture in memory; the caller disposes it.</summary>
    Memory Make(MatchImage image, CancellationToken cancellationToken);
}
