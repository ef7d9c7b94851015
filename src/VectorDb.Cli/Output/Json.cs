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

    /// <summary>Writes a value in one line; names become snake_case.</summary>
    public static void Write<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>Writes a message as its JSON mapping, in one line.</summary>
    public static void Write(IMessage message) => Console.Out.WriteLine(JsonFormatter.Default.Format(message));
}
