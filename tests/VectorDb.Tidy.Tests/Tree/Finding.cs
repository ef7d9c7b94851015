namespace VectorDb.Tidy.Tests.Tree;

/// <summary>One breach of one rule.</summary>
/// <param name="Path">The file, relative to the repository root.</param>
/// <param name="Line">One-based; zero where the file as a whole is meant.</param>
/// <param name="Message">What is wrong and what to do.</param>
public readonly record struct Finding(string Path, int Line, string Message)
{
    public override string ToString() => Line == 0 ? $"{Path}: {Message}" : $"{Path}:{Line}: {Message}";
}
