namespace VectorDb.Cli.Filters;

/// <summary>A filter expression that cannot be read.</summary>
internal sealed class FilterSyntaxException(string message) : Exception("filter: " + message);
