using VectorDb.Cli.Ingest;
using VectorDb.V1;

namespace VectorDb.Cli.Connections;

/// <summary>A file of searches whose right answers are known: one line of JSON each, <c>{"text": …, "item_id": …}</c>.</summary>
internal static class ExampleFile
{
    /// <summary>Reads the examples.</summary>
    /// <exception cref="UsageException">The file is not there or a line is not as described; the message names file and line.</exception>
    public static async Task<IReadOnlyList<CalibrationExample>> ReadAsync(string path, CancellationToken cancellationToken) =>
        await JsonLines.ReadAsync(path, CalibrationExample.Parser.ParseJson, static _ => null, cancellationToken);
}
