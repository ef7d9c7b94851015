namespace VectorDb.Imaging;

/// <summary>A picture that cannot be used. The message says what is wrong with it and, for a limit, which one.</summary>
public sealed class ImageException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">The reason, for a caller that must act on it.</param>
    /// <param name="message">What is wrong, for a person.</param>
    public ImageException(ImageError error, string message)
        : base(message)
    {
        Error = error;
    }

    /// <summary>The reason, for a caller that must act on it.</summary>
    public ImageError Error { get; }
}
