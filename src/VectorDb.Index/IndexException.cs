namespace VectorDb.Index;

/// <summary>The one exception of this project: what was wrong with what, and what to do about it.</summary>
public sealed class IndexException : Exception
{
    /// <summary>Makes an exception with a reason and a message for people.</summary>
    public IndexException(IndexError error, string message)
        : base(message)
    {
        Error = error;
    }

    /// <summary>Makes an exception with a reason, a message for people and what caused it.</summary>
    public IndexException(IndexError error, string message, Exception inner)
        : base(message, inner)
    {
        Error = error;
    }

    /// <summary>The reason, for code.</summary>
    public IndexError Error { get; }
}
