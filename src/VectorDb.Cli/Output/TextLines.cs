namespace VectorDb.Cli.Output;

/// <summary>Files with an entry on each line.</summary>
internal static class TextLines
{
    /// <summary>The lines that are not empty, trimmed.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    public static async Task<string[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        string[] lines = [.. (await File.ReadAllLinesAsync(file, cancellationToken)).Select(static l => l.Trim()).Where(static l => l.Length > 0)];
        return lines.Length > 0 ? lines : throw new UsageException($"'{file}' has no lines.");
    }
}
