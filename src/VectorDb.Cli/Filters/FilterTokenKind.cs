namespace VectorDb.Cli.Filters;

/// <summary>What a token of a filter expression is.</summary>
internal enum FilterTokenKind
{
    /// <summary>Nothing follows.</summary>
    End,

    /// <summary>A field's path, or a keyword.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A quoted string.</summary>
    Text,

    /// <summary>An operator, bracket or comma.</summary>
    Sign,
}
