using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Codecs;

namespace VectorDb.Rpc.Grpc;

/// <summary>Content types such as "application/grpc+proto": a prefix, and a codec or nothing.</summary>
internal static class GrpcContentType
{
    /// <summary>Whether the content type is the prefix, alone or followed by '+' or ';'.</summary>
    public static bool Matches(string? contentType, string prefix) =>
        contentType is not null
        && contentType.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == prefix.Length || contentType[prefix.Length] is '+' or ';' or ' ');

    /// <summary>The codec that the content type names; protobuf if none.</summary>
    /// <exception cref="RpcException">It is not known.</exception>
    public static IMessageCodec Codec(HttpRequest request, string prefix, RpcServer server)
    {
        ReadOnlySpan<char> rest = request.ContentType.AsSpan(prefix.Length);
        int parameters = rest.IndexOf(';');
        rest = (parameters < 0 ? rest : rest[..parameters]).Trim();
        return rest switch
        {
            "" or "+proto" => ProtobufCodec.Instance,
            "+json" => server.Json,
            _ => throw new RpcException(
                StatusCode.Unimplemented, $"The content type '{request.ContentType}' is not supported; use {prefix}+proto or {prefix}+json."),
        };
    }
}
