namespace VectorDb.Rpc;

/// <summary>
/// How a call ended. The codes and their numbers are those of gRPC
/// (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md); Connect spells the same codes in words.
/// </summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The caller gave the call up.</summary>
    Cancelled = 1,

    /// <summary>Nothing better is known.</summary>
    Unknown = 2,

    /// <summary>The request is wrong, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The time given for the call ran out.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known but may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit or quota was exceeded.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs; trying again does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost to another one; the whole operation may be tried again.</summary>
    Aborted = 10,

    /// <summary>The call went past a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or does not support what was asked of it.</summary>
    Unimplemented = 12,

    /// <summary>The server is at fault.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached or is not ready; the call may be tried again.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt for good.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
