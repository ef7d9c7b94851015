namespace VectorDb.Engine.Errors;

/// <summary>What kind of failure a <see cref="VectorDbException"/> is; one for each gRPC status that the engine can cause.</summary>
public enum ErrorCode
{
    /// <summary>The request is wrong whatever the state of the database.</summary>
    InvalidArgument,

    /// <summary>The collection, item or model does not exist.</summary>
    NotFound,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>The request is right but not in this state: a model is not loaded, or has another fingerprint.</summary>
    FailedPrecondition,

    /// <summary>Somebody else changed the resource first: an etag does not match.</summary>
    Aborted,

    /// <summary>A bounded queue is full; try again after <see cref="VectorDbException.RetryAfter"/>.</summary>
    ResourceExhausted,

    /// <summary>The database cannot take this now: it is read-only after a fault of the disk, or stopping.</summary>
    Unavailable,

    /// <summary>What is on disk is damaged.</summary>
    DataLoss,
}
