using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;

namespace VectorDb.Cli.Output;

/// <summary>Results as JSON on stdout.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a value in one line: a message as its JSON mapping, of anything else names become snake_case.</summary>
    public static void Write<T>(T value) => Console.Out.WriteLine(
        value is IMessage message ? JsonFormatter.Default.Format(message) : JsonSerializer.Serialize(value, Options));
}
