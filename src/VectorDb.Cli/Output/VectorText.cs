using System.Text.Json;

namespace VectorDb.Cli.Output;

/// <summary>Vectors as people write them: a JSON array of numbers.</summary>
internal static class VectorText
{
    /// <summary>Reads the vector of a file.</summary>
    /// <exception cref="UsageException">The file does not hold a JSON array of numbers.</exception>
    public static async Task<float[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<float[]>(await File.ReadAllBytesAsync(file, cancellationToken)) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"--vector '{file}' does not hold a JSON array of numbers: {exception.Message}");
        }
    }
}
