using System.Text.Json;
using Google.Protobuf;

namespace VectorDb.Cli.Ingest;

/// <summary>A file of one JSON value a line; empty lines are passed over.</summary>
internal static class JsonLines
{
    /// <summary>Reads every line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">Makes of a line what it says; throws what a parser of JSON throws.</param>
    /// <param name="fault">What is wrong with a value, or null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UsageException">The file is not there, or a line is not as it should be; the message names file and line.</exception>
    public static async Task<List<T>> ReadAsync<T>(
        string path, Func<string, T> parse, Func<T, string?> fault, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"'{path}' is not there.");
        }

        var values = new List<T>();
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            T value;
            try
            {
                value = parse(line);
            }
            catch (Exception exception) when (exception is JsonException or InvalidJsonException or InvalidProtocolBufferException)
            {
                throw new UsageException($"'{path}' line {number} is not as it should be: {exception.Message}");
            }

            if (fault(value) is { } what)
            {
                throw new UsageException($"'{path}' line {number}: {what}");
            }

            values.Add(value);
        }

        return values;
    }
}
