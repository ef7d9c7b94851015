using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using VectorDb.Engine.Errors;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Errors;

/// <summary>The one place where a status is made from a failure of the engine.</summary>
internal static class StatusTable
{
    private const string Domain = "vectordb";

    /// <summary>The gRPC status code of an engine's error code.</summary>
    public static StatusCode CodeOf(ErrorCode code) => code switch
    {
        ErrorCode.InvalidArgument => StatusCode.InvalidArgument,
        ErrorCode.NotFound => StatusCode.NotFound,
        ErrorCode.AlreadyExists => StatusCode.AlreadyExists,
        ErrorCode.FailedPrecondition => StatusCode.FailedPrecondition,
        ErrorCode.Aborted => StatusCode.Aborted,
        ErrorCode.ResourceExhausted => StatusCode.ResourceExhausted,
        ErrorCode.Unavailable => StatusCode.Unavailable,
        ErrorCode.DataLoss => StatusCode.DataLoss,
        _ => StatusCode.Internal,
    };

    /// <summary>The status of a call that failed with an exception; null for one that is not the engine's, which is the server's fault.</summary>
    public static RpcException? Of(Exception exception)
    {
        if (exception is not VectorDbException failure)
        {
            return null;
        }

        var details = new List<IMessage> { new ErrorInfo { Reason = failure.Reason, Domain = Domain } };
        if (failure is { Code: ErrorCode.InvalidArgument, Field: { } field })
        {
            var badRequest = new BadRequest();
            badRequest.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = failure.Message });
            details.Add(badRequest);
        }

        if (failure.RetryAfter is { } delay)
        {
            details.Add(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) });
        }

        return new RpcException(CodeOf(failure.Code), failure.Message, details, failure);
    }

    /// <summary>The status of one item of a batch or stream.</summary>
    public static ItemStatus ItemStatusOf(VectorDbException failure) => new()
    {
        Code = (int)CodeOf(failure.Code),
        Message = failure.Message,
        Field = failure.Field ?? "",
        Reason = failure.Reason,
    };
}
