using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Rpc.Grpc;

namespace VectorDb.Rpc.Client;

/// <summary>Reads a status out of HTTP's trailers, or headers where a response has nothing else.</summary>
internal static class ReceivedStatus
{
    public static Metadata ReadMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach ((string key, HeaderStringValues values) in headers.NonValidated)
        {
            foreach (string value in values)
            {
                metadata.AddReceived(key, value);
            }
        }

        return metadata;
    }

    public static bool IsPresent(HttpHeaders headers) => headers.NonValidated.Contains(GrpcStatus.CodeHeader);

    /// <summary>The failure that the headers tell; null for OK.</summary>
    public static RpcException? Read(HttpHeaders headers, Func<Metadata> trailers)
    {
        string text = Get(headers, GrpcStatus.CodeHeader) ?? string.Empty;
        if (text == "0")
        {
            return null;
        }

        string message = PercentEncoding.Decode(Get(headers, GrpcStatus.MessageHeader) ?? string.Empty);
        StatusCode code = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && System.Enum.IsDefined((StatusCode)number) && number != 0 ? (StatusCode)number : StatusCode.Unknown;
        return new RpcException(code, message, ReadDetails(headers)) { Trailers = trailers(), IsAnswer = true };
    }

    private static RepeatedField<Any>? ReadDetails(HttpHeaders headers)
    {
        if (Get(headers, GrpcStatus.DetailsHeader) is not { } text)
        {
            return null;
        }

        try
        {
            string unpadded = text.TrimEnd('=');
            byte[] bytes = Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='));
            return Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            // The code and the message are what counts.
            return null;
        }
    }

    private static string? Get(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
