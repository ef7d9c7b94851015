using System.Text.Json;

namespace VectorDb.Models.Checkpoints;

/// <summary>Reads the JSON files of a checkpoint's directory, with a limit on their size.</summary>
internal static class JsonFile
{
    /// <summary>Larger than any configuration or shard index in use.</summary>
    public const long MaxBytes = 64 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file that must exist and be a JSON object.</summary>
    public static JsonDocument Read(string path)
    {
        string file = Path.GetFileName(path);
        try
        {
            FileInfo info = new(path);
            if (!info.Exists)
            {
                throw new ModelException(ModelError.NotFound, $"'{path}' does not exist");
            }

            if (info.Length > MaxBytes)
            {
                throw new ModelException(ModelError.Malformed, $"{file} has {info.Length} bytes, more than the limit of {MaxBytes}");
            }

            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new ModelException(ModelError.Malformed, $"{file} is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new ModelException(ModelError.Malformed, $"{file} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelError.NotFound, $"cannot read '{path}': {e.Message}", e);
        }
    }
}
