namespace VectorDb.Tidy.Tests.Scan;

/// <summary>A type or a member with code, as the scanner found it.</summary>
/// <param name="Kind">Type, or function: a method, constructor, operator, property or local block at the top level.</param>
/// <param name="Name">The type's name without its type parameters; empty for a function.</param>
/// <param name="Header">What stands before the body, with single spaces.</param>
/// <param name="FirstLine">One-based line of the first modifier or name, attributes left out.</param>
/// <param name="LastLine">One-based line of the closing brace or semicolon.</param>
/// <param name="Depth">How many types enclose it.</param>
public sealed record Declaration(DeclarationKind Kind, string Name, string Header, int FirstLine, int LastLine, int Depth)
{
    public int Length => LastLine - FirstLine + 1;

    public bool IsPublic => HasModifier("public");

    public bool IsFileLocal => HasModifier("file");

    private bool HasModifier(string word) => $" {Header} ".Contains($" {word} ", StringComparison.Ordinal);
}
