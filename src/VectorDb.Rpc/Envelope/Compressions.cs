using Microsoft.Extensions.Primitives;

namespace VectorDb.Rpc.Envelope;

/// <summary>The compressions that this project knows, by the names in headers.</summary>
internal static class Compressions
{
    public const string Identity = "identity";
    public const string All = "gzip,identity";

    /// <summary>What an encoding header of a request names; null for none.</summary>
    /// <exception cref="RpcException">It is not known here.</exception>
    public static IMessageCompression? Named(string header, StringValues value)
    {
        if (value.Count == 0)
        {
            return null;
        }

        string name = value.ToString();
        return name switch
        {
            "" or Identity => null,
            "gzip" => GzipCompression.Instance,
            _ => throw new RpcException(StatusCode.Unimplemented, $"The {header} '{name}' is not supported; use one of {All}."),
        };
    }

    /// <summary>What a header of accepted encodings lets be used; null for none.</summary>
    public static IMessageCompression? Accepted(StringValues value)
    {
        foreach (string? list in value)
        {
            foreach (Range range in list.AsSpan().Split(','))
            {
                if (Accepts(list.AsSpan(range).Trim()))
                {
                    return GzipCompression.Instance;
                }
            }
        }

        return null;
    }

    // "gzip", perhaps with a weight: "gzip;q=0.5". A weight of zero forbids it.
    private static bool Accepts(ReadOnlySpan<char> item)
    {
        int semicolon = item.IndexOf(';');
        ReadOnlySpan<char> name = (semicolon < 0 ? item : item[..semicolon]).Trim();
        if (!name.Equals("gzip", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> weight = semicolon < 0 ? default : item[(semicolon + 1)..].Trim();
        return !weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase) || weight[2..].Trim().Trim("0.").Length > 0;
    }
}
