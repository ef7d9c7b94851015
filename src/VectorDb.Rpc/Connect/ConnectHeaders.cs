using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc.Connect;

/// <summary>The headers of Connect (https://connectrpc.com/docs/protocol/).</summary>
internal static class ConnectHeaders
{
    public const string Version = "Connect-Protocol-Version";
    public const string Timeout = "Connect-Timeout-Ms";
    public const string StreamEncoding = "Connect-Content-Encoding";
    public const string StreamAcceptEncoding = "Connect-Accept-Encoding";

    /// <summary>What the names of trailers begin with where they travel as headers.</summary>
    public const string TrailerPrefix = "trailer-";

    private const int MaxTimeoutDigits = 10;

    /// <exception cref="RpcException">The header is not a timeout.</exception>
    public static TimeSpan? ParseTimeout(HttpRequest request)
    {
        if (request.Headers[Timeout] is not { Count: > 0 } header)
        {
            return null;
        }

        string text = header.ToString();
        return text.Length <= MaxTimeoutDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new RpcException(StatusCode.InvalidArgument, $"The header {Timeout} '{text}' must be 1 to 10 digits.");
    }

    /// <exception cref="RpcException">The version is not 1, or is missing where it is required.</exception>
    public static void CheckVersion(string? version, bool required)
    {
        if (version is null ? required : version != "1")
        {
            throw new RpcException(
                StatusCode.InvalidArgument, $"The header {Version} is {(version is null ? "missing" : $"'{version}'")}; it must be '1'.");
        }
    }
}
