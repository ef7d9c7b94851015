using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc.Connect;

/// <summary>The query of a unary GET (https://connectrpc.com/docs/protocol/#unary-get-request).</summary>
/// <param name="Encoding">The codec's name.</param>
/// <param name="Compression">The compression's name; empty for none.</param>
/// <param name="Message">The message, still compressed if it is.</param>
internal sealed record ConnectQuery(string Encoding, string Compression, byte[] Message)
{
    private const string EncodingKey = "encoding";
    private const string MessageKey = "message";

    public static bool IsCall(HttpRequest request) =>
        request.QueryString.HasValue && request.Query.ContainsKey(EncodingKey) && request.Query.ContainsKey(MessageKey);

    /// <exception cref="RpcException">The query breaks the protocol.</exception>
    public static ConnectQuery Parse(HttpRequest request, bool requireVersion)
    {
        string? version = request.Query["connect"];
        if (version is null ? requireVersion : version != "v1")
        {
            throw new RpcException(StatusCode.InvalidArgument, "The query must have connect=v1.");
        }

        // The message may be any bytes, so it is not taken from the query as text.
        byte[] message = Unescape(Find(request.QueryString.Value!, MessageKey));
        return new ConnectQuery(
            request.Query[EncodingKey].ToString(),
            request.Query["compression"].ToString(),
            request.Query["base64"] == "1" ? DecodeBase64(message) : message);
    }

    private static ReadOnlySpan<char> Find(ReadOnlySpan<char> query, string key)
    {
        foreach (Range range in query[1..].Split('&'))
        {
            ReadOnlySpan<char> pair = query[1..][range];
            if (pair.StartsWith(key, StringComparison.Ordinal) && pair.Length > key.Length && pair[key.Length] == '=')
            {
                return pair[(key.Length + 1)..];
            }
        }

        return default;
    }

    private static byte[] Unescape(ReadOnlySpan<char> text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text.ToString());
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[length++] = bytes[i] == '+' ? (byte)' ' : bytes[i];
                continue;
            }

            if (i + 2 >= bytes.Length || !Utf8Parser.TryParse(bytes.AsSpan(i + 1, 2), out byte value, out int used, 'x') || used != 2)
            {
                throw new RpcException(StatusCode.InvalidArgument, "The query's message has a '%' that two hexadecimal digits do not follow.");
            }

            bytes[length++] = value;
            i += 2;
        }

        return bytes[..length];
    }

    private static byte[] DecodeBase64(byte[] text)
    {
        try
        {
            return Base64Url.DecodeFromUtf8(text);
        }
        catch (FormatException)
        {
            throw new RpcException(StatusCode.InvalidArgument, "The query's message must be URL-safe base64, as base64=1 says.");
        }
    }
}
