namespace VectorDb.Tokenizers;

/// <summary>The end of a sequence at which padding is added or tokens are cut.</summary>
public enum SequenceSide
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The beginning.</summary>
    Left,
}
