using Google.Protobuf;
using VectorDb.V1;

namespace VectorDb.Cli.Connections;

/// <summary>A file of searches whose right answers are known: one line of JSON each, <c>{"text": …, "item_id": …}</c>.</summary>
internal static class ExampleFile
{
    /// <summary>Reads the examples.</summary>
    /// <exception cref="UsageException">The file is not there or a line is not as described; the message names file and line.</exception>
    public static async Task<IReadOnlyList<CalibrationExample>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"'{path}' is not there.");
        }

        var examples = new List<CalibrationExample>();
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                examples.Add(CalibrationExample.Parser.ParseJson(line));
            }
            catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
            {
                throw new UsageException($"'{path}' line {number} is not {{\"text\": ..., \"item_id\": ...}}: {exception.Message}");
            }
        }

        return examples;
    }
}
