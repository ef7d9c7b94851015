using VectorDb.Storage;

namespace VectorDb.Engine.Errors;

/// <summary>What can go wrong in storage, as errors of the engine.</summary>
internal static class StorageFault
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The error to answer with.</summary>
    public static VectorDbException From(StorageException exception) => exception.Error switch
    {
        StorageError.Damaged => new VectorDbException(ErrorCode.DataLoss, "DATA_DAMAGED", exception.Message, innerException: exception),
        StorageError.TooLarge => new VectorDbException(ErrorCode.InvalidArgument, "WRITE_TOO_LARGE", exception.Message, innerException: exception),
        StorageError.DirectoryInUse => new VectorDbException(
            ErrorCode.FailedPrecondition, "DIRECTORY_IN_USE", exception.Message, "data", exception),
        StorageError.NoSpace => new VectorDbException(ErrorCode.Unavailable, "DISK_FULL", exception.Message, innerException: exception)
        {
            RetryAfter = RetryAfter,
        },
        StorageError.LowMemory => new VectorDbException(ErrorCode.ResourceExhausted, "MEMORY_LOW", exception.Message, innerException: exception)
        {
            RetryAfter = RetryAfter,
        },
        StorageError.IoFailure => new VectorDbException(
            ErrorCode.Unavailable,
            "READ_ONLY",
            $"The disk failed: {exception.Message} The database is read-only until it is opened again.",
            innerException: exception),
        StorageError.UnsupportedFormat => new VectorDbException(
            ErrorCode.FailedPrecondition, "FORMAT_UNSUPPORTED", exception.Message, innerException: exception),
        StorageError.NotFound => new VectorDbException(ErrorCode.NotFound, "NOT_FOUND", exception.Message, innerException: exception),
        _ => new VectorDbException(ErrorCode.Unavailable, "STORAGE_UNAVAILABLE", exception.Message, innerException: exception),
    };
}
