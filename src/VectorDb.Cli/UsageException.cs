namespace VectorDb.Cli;

/// <summary>A command line that does not make sense; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
