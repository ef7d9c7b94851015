namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Finds the matches of one pattern.</summary>
internal interface ISplitPattern
{
    /// <summary>Appends the matches in a well-formed text, from left to right, none of them empty.</summary>
    void FindAll(ReadOnlySpan<char> text, List<Piece> matches);
}
