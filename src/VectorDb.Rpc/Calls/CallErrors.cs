using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VectorDb.Rpc.Calls;

/// <summary>The one edge where an exception becomes the status of a call.</summary>
internal sealed partial class CallErrors
{
    private readonly Func<Exception, RpcException?>? _domain;
    private readonly ILogger _log;

    /// <param name="domain">The host's own table; null answers mean it does not know the exception.</param>
    /// <param name="log">Told of exceptions that nobody knows.</param>
    public CallErrors(Func<Exception, RpcException?>? domain, ILogger log)
    {
        _domain = domain;
        _log = log;
    }

    public RpcException ToStatus(Exception exception, WireCall call)
    {
        if (exception is RpcException known)
        {
            return known;
        }

        if (call.Http.RequestAborted.IsCancellationRequested)
        {
            return new RpcException(StatusCode.Cancelled, "The caller gave the call up.", innerException: exception);
        }

        if (exception is OperationCanceledException && call.IsDeadlineExceeded)
        {
            return new RpcException(StatusCode.DeadlineExceeded, "The deadline of the call has passed.", innerException: exception);
        }

        return _domain?.Invoke(exception) ?? ToStatus(exception, call.Method.Path);
    }

    private static StatusCode CodeOf(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        StatusCodes.Status408RequestTimeout => StatusCode.DeadlineExceeded,
        _ => StatusCode.InvalidArgument,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method);

    private RpcException ToStatus(Exception exception, string method)
    {
        switch (exception)
        {
            case OperationCanceledException:
                return new RpcException(StatusCode.Cancelled, "The call was given up.", innerException: exception);
            case BadHttpRequestException http:
                return new RpcException(CodeOf(http), $"The request is not valid HTTP: {http.Message}", innerException: exception);
            default:
                LogFailed(_log, exception, method);
                return new RpcException(
                    StatusCode.Internal, $"{method} failed for a reason that is the server's own; its log has it.", innerException: exception);
        }
    }
}
