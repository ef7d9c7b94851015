using VectorDb.Storage;

namespace VectorDb.Engine.Errors;

/// <summary>What can go wrong in storage, as errors of the engine.</summary>
internal static class StorageFault
{
    /// <summary>The error to answer with.</summary>
    public static VectorDbException From(StorageException exception) => exception.Error switch
    {
        StorageError.Damaged => new VectorDbException(ErrorCode.DataLoss, "DATA_DAMAGED", exception.Message, innerException: exception),
        StorageError.TooLarge => new VectorDbException(ErrorCode.InvalidArgument, "WRITE_TOO_LARGE", exception.Message, innerException: exception),
        StorageError.DirectoryInUse => new VectorDbException(
            ErrorCode.FailedPrecondition, "DIRECTORY_IN_USE", exception.Message, "data", exception),
        _ => new VectorDbException(ErrorCode.Unavailable, "STORAGE_UNAVAILABLE", exception.Message, innerException: exception),
    };
}
