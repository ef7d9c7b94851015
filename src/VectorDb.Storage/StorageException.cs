namespace VectorDb.Storage;

/// <summary>The one exception of this project: what failed, and where on disk.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="message">What was wrong with what, and what to do.</param>
    /// <param name="file">The file concerned, if one is.</param>
    /// <param name="offset">Byte offset in <paramref name="file"/>.</param>
    /// <param name="inner">The cause.</param>
    public StorageException(StorageError error, string message, string? file = null, long? offset = null, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        File = file;
        Offset = offset;
    }

    /// <summary>The kind of failure.</summary>
    public StorageError Error { get; }

    /// <summary>The file concerned, if one is.</summary>
    public string? File { get; }

    /// <summary>Byte offset in <see cref="File"/>, if known.</summary>
    public long? Offset { get; }

    /// <summary>A file that does not hold what was written to it.</summary>
    internal static StorageException Damaged(string file, long offset, string what) =>
        new(StorageError.Damaged, $"{file} is damaged at byte {offset}: {what}.", file, offset);

    /// <summary>Names an operating system failure: a full disk apart from every other one.</summary>
    internal static StorageException FromIo(Exception cause, string file, string action)
    {
        if (cause is StorageException known)
        {
            return known;
        }

        return DiskFull.Is(cause)
            ? new(StorageError.NoSpace, $"No space left to {action} {file}. Free some space; writing resumes by itself.", file, null, cause)
            : new(StorageError.IoFailure, $"Could not {action} {file}: {cause.Message}", file, null, cause);
    }
}
