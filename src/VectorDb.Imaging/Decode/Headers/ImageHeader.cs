namespace VectorDb.Imaging.Decode.Headers;

/// <summary>What the project's own walk over a file's header found, before any decoder has seen it.</summary>
internal sealed record ImageHeader(ImageFormat Format, long Width, long Height)
{
    /// <summary>How the stored pixels lie.</summary>
    public ExifOrientation Orientation { get; init; } = ExifOrientation.Normal;

    /// <summary>Whether the file holds chunks that are not worth a decoder's time and memory (PNG text, profiles).</summary>
    public bool HasBallast { get; init; }

    /// <summary>Whether a pixel is an index into a palette, or one bit: colours between two entries mean nothing.</summary>
    public bool IsIndexed { get; init; }

    /// <summary>Whether the file may hold alpha that belongs to each pixel.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Whether the file visibly ends too early, so that a failure can be named.</summary>
    public bool IsCut { get; init; }
}
