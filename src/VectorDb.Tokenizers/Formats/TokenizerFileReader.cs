using System.Text;
using System.Text.Json;

namespace VectorDb.Tokenizers.Formats;

/// <summary>Reads the files of one directory, each no larger than the limit.</summary>
internal sealed class TokenizerFileReader
{
    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _directory;
    private readonly long _maxBytes;

    public TokenizerFileReader(string directory, long maxBytes)
    {
        _directory = directory;
        _maxBytes = maxBytes;
    }

    public bool Exists(string name) => File.Exists(Path.Combine(_directory, name));

    /// <summary>Names of the files in the directory, sorted.</summary>
    public string[] Names() =>
        Directory.Exists(_directory)
            ? [.. Directory.EnumerateFiles(_directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
            : throw new TokenizerException(TokenizerError.FileMissing, $"The directory {_directory} does not exist.");

    public byte[] Bytes(string name)
    {
        string path = Path.Combine(_directory, name);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > _maxBytes)
            {
                throw TokenizerException.Malformed(name, $"is {stream.Length} bytes long, more than the limit of {_maxBytes}");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenizerException(TokenizerError.FileMissing, $"{name} is missing in {_directory}.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(TokenizerError.FileMissing, $"{name} in {_directory} cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>The lines of a UTF-8 file, which end with LF or CRLF.</summary>
    public string[] Lines(string name)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(WithoutMark(Bytes(name)).Span);
        }
        catch (DecoderFallbackException cause)
        {
            throw TokenizerException.Malformed(name, "is not UTF-8", cause);
        }

        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
        }

        return lines;
    }

    /// <summary>The root of a JSON file; the caller disposes the document.</summary>
    public JsonDocument Json(string name, out JsonField root)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(WithoutMark(Bytes(name)), new JsonDocumentOptions { MaxDepth = 64 });
            root = new JsonField(document.RootElement, name, "$");
            return document;
        }
        catch (JsonException cause)
        {
            throw TokenizerException.Malformed(name, $"is not JSON: {cause.Message}", cause);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
}
