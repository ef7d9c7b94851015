namespace VectorDb.Models.Generation.Decoding;

/// <summary>The lengths of a request, as transformers' generate() derives them from its options.</summary>
internal static class LengthRules
{
    /// <summary>transformers' default of max_length.</summary>
    public const int DefaultMaxLength = 20;

    /// <summary>Greatest and least length of a text that begins with so many tokens of its own.</summary>
    /// <param name="options">The request's options.</param>
    /// <param name="prompt">Tokens of the prompt that count.</param>
    /// <param name="notCounted">Positions that max_length and min_length count though the text does not begin with them.</param>
    public static (int Max, int Min) Of(GenerationOptions options, int prompt, int notCounted = 0) => (
        options.MaxNewTokens is { } most ? prompt + most : (options.MaxLength ?? DefaultMaxLength) - notCounted,
        options.MinNewTokens is { } least ? prompt + least : Math.Max(0, (options.MinLength ?? 0) - notCounted));
}
