using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc.Connect;

/// <summary>Errors and the ends of streams as Connect's JSON (https://connectrpc.com/docs/protocol/#error-end-stream).</summary>
internal static class ConnectError
{
    // Names in an error are for people and programs, not for web pages: only JSON's own escapes are needed.
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of a unary call's response that failed.</summary>
    public static void Write(IBufferWriter<byte> output, RpcException failure, TypeRegistry types)
    {
        using var json = new Utf8JsonWriter(output, Options);
        WriteError(json, failure, types);
    }

    /// <summary>The payload of the envelope that ends a stream.</summary>
    public static void WriteEnd(IBufferWriter<byte> output, RpcException? failure, Metadata? trailers, TypeRegistry types)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        if (failure is not null)
        {
            json.WritePropertyName("error");
            WriteError(json, failure, types);
        }

        var metadata = new HeaderDictionary();
        Grpc.GrpcStatus.Write(metadata, failure?.Trailers);
        Grpc.GrpcStatus.Write(metadata, trailers);
        if (metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in metadata)
            {
                json.WriteStartArray(key);
                foreach (string? value in values)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, RpcException failure, TypeRegistry types)
    {
        json.WriteStartObject();
        json.WriteString("code", ConnectCode.Name(failure.Code));
        if (failure.Message.Length > 0)
        {
            json.WriteString("message", failure.Message);
        }

        if (failure.Details.Count > 0)
        {
            json.WriteStartArray("details");
            foreach (Any detail in failure.Details)
            {
                WriteDetail(json, detail, types);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, Any detail, TypeRegistry types)
    {
        string type = Any.GetTypeName(detail.TypeUrl);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("value", Convert.ToBase64String(detail.Value.Span).TrimEnd('='));
        if (types.Find(type) is { } descriptor)
        {
            // For people with curl; programs take the value.
            json.WritePropertyName("debug");
            json.WriteRawValue(JsonFormatter.Default.Format(descriptor.Parser.ParseFrom(detail.Value)));
        }

        json.WriteEndObject();
    }
}
