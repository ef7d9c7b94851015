namespace VectorDb.Models.Generation.Searching;

/// <summary>
/// Chooses tokens. It is given the logits that follow each of its open rows, and says which rows to go on with: a search never
/// sees a decoder, so the loop may run many searches in one batch.
/// </summary>
internal interface ITextSearch
{
    /// <summary>Rows that are open; before the first <see cref="Take"/> one, the prompt.</summary>
    int Rows { get; }

    /// <summary>For each open row, which of the rows before it continues.</summary>
    ReadOnlySpan<int> Parents { get; }

    /// <summary>For each open row, the token it was given.</summary>
    ReadOnlySpan<int> NextTokens { get; }

    /// <summary>Whether the search has ended; then no row is open.</summary>
    bool IsDone { get; }

    /// <summary>Takes the logits that follow the open rows and chooses the next tokens.</summary>
    /// <param name="logits">[rows, vocabulary]; overwritten.</param>
    void Take(Span<float> logits);

    /// <summary>The texts, best first, once the search is done.</summary>
    IReadOnlyList<FoundText> Results { get; }
}
