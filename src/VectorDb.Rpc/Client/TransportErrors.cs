using System.Net;

namespace VectorDb.Rpc.Client;

/// <summary>The statuses of calls that failed on the way, not by the server's word.</summary>
internal static class TransportErrors
{
    // RFC 9113, section 7.
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long EnhanceYourCalm = 0xb;
    private const long InadequateSecurity = 0xc;

    public static RpcException ToStatus(Exception exception)
    {
        if (Find<HttpProtocolException>(exception) is { } protocol)
        {
            return protocol.ErrorCode switch
            {
                RefusedStream => new RpcException(StatusCode.Unavailable, "The server refused the call.", innerException: exception)
                {
                    NeverProcessed = true,
                },
                Cancel => new RpcException(StatusCode.Cancelled, "The server called the call off.", innerException: exception),
                EnhanceYourCalm => new RpcException(StatusCode.ResourceExhausted, "The server wants less traffic.", innerException: exception),
                InadequateSecurity => new RpcException(StatusCode.PermissionDenied, "The connection is not safe enough.", innerException: exception),
                _ => new RpcException(StatusCode.Unavailable, $"The connection broke: {protocol.Message}", innerException: exception),
            };
        }

        if (exception is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
            })
        {
            Exception cause = exception.InnerException ?? exception;
            return new RpcException(StatusCode.Unavailable, $"The server cannot be reached: {cause.Message}", innerException: exception)
            {
                NeverProcessed = true,
            };
        }

        return exception switch
        {
            HttpRequestException or IOException =>
                new RpcException(StatusCode.Unavailable, $"The connection broke: {exception.Message}", innerException: exception),
            OperationCanceledException { InnerException: TimeoutException timeout } =>
                new RpcException(StatusCode.Unavailable, $"The server cannot be reached: {timeout.Message}", innerException: exception)
                {
                    NeverProcessed = true,
                },
            OperationCanceledException => new RpcException(StatusCode.Cancelled, "The call was called off.", innerException: exception),
            _ => new RpcException(StatusCode.Internal, $"The call failed: {exception.Message}", innerException: exception),
        };
    }

    /// <summary>What an HTTP status that is not gRPC's means (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md).</summary>
    public static StatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
