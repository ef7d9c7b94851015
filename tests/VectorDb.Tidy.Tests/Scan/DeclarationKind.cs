namespace VectorDb.Tidy.Tests.Scan;

/// <summary>What a declaration declares.</summary>
public enum DeclarationKind
{
    /// <summary>A class, struct, interface, record, enum or delegate.</summary>
    Type,

    /// <summary>A member that holds statements or an expression.</summary>
    Function,
}
