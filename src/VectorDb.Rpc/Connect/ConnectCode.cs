using System.Collections.Frozen;

namespace VectorDb.Rpc.Connect;

/// <summary>The statuses as Connect spells them, and as HTTP's (https://connectrpc.com/docs/protocol/#error-codes).</summary>
internal static class ConnectCode
{
    private static readonly (StatusCode Code, string Name, int Http)[] Table =
    [
        (StatusCode.Cancelled, "canceled", 499),
        (StatusCode.Unknown, "unknown", 500),
        (StatusCode.InvalidArgument, "invalid_argument", 400),
        (StatusCode.DeadlineExceeded, "deadline_exceeded", 504),
        (StatusCode.NotFound, "not_found", 404),
        (StatusCode.AlreadyExists, "already_exists", 409),
        (StatusCode.PermissionDenied, "permission_denied", 403),
        (StatusCode.ResourceExhausted, "resource_exhausted", 429),
        (StatusCode.FailedPrecondition, "failed_precondition", 400),
        (StatusCode.Aborted, "aborted", 409),
        (StatusCode.OutOfRange, "out_of_range", 400),
        (StatusCode.Unimplemented, "unimplemented", 501),
        (StatusCode.Internal, "internal", 500),
        (StatusCode.Unavailable, "unavailable", 503),
        (StatusCode.DataLoss, "data_loss", 500),
        (StatusCode.Unauthenticated, "unauthenticated", 401),
    ];

    private static readonly FrozenDictionary<StatusCode, (string Name, int Http)> ByCode =
        Table.ToFrozenDictionary(row => row.Code, row => (row.Name, row.Http));

    public static string Name(StatusCode code) => ByCode[code].Name;

    public static int HttpStatus(StatusCode code) => ByCode[code].Http;
}
