using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc.Grpc;

/// <summary>A status as gRPC's headers or trailers.</summary>
internal static class GrpcStatus
{
    public const string CodeHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";
    public const string DetailsHeader = "grpc-status-details-bin";

    // Callers take 8 KiB of trailers in all. What would break that is cut, or left out: the code must arrive.
    private const int MaxMessageCharacters = 1024;
    private const int MaxDetailsBytes = 4096;

    private static readonly string[] Codes =
        [.. Enum.GetValues<StatusCode>().Select(code => ((int)code).ToString(CultureInfo.InvariantCulture))];

    public static void Write(IHeaderDictionary headers, RpcException? failure, Metadata? trailers)
    {
        headers[CodeHeader] = Codes[(int)(failure?.Code ?? StatusCode.OK)];
        if (failure is not null)
        {
            if (failure.Message.Length > 0)
            {
                headers[MessageHeader] = PercentEncoding.Encode(Cut(failure.Message));
            }

            if (failure.Details.Count > 0 && ToMessage(failure) is var status && status.CalculateSize() <= MaxDetailsBytes)
            {
                headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
            }

            Write(headers, failure.Trailers);
        }

        Write(headers, trailers);
    }

    public static void Write(IHeaderDictionary headers, Metadata? metadata, string prefix = "")
    {
        if (metadata is null)
        {
            return;
        }

        foreach (MetadataEntry entry in metadata)
        {
            headers.Append(prefix + entry.Key, entry.Value);
        }
    }

    public static Google.Rpc.Status ToMessage(RpcException failure) => new()
    {
        Code = (int)failure.Code,
        Message = Cut(failure.Message),
        Details = { failure.Details },
    };

    private static string Cut(string message) =>
        message.Length <= MaxMessageCharacters ? message : string.Concat(message.AsSpan(0, MaxMessageCharacters), "…");
}
