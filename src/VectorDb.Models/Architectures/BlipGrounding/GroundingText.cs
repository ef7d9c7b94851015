using VectorDb.Models.Encoding;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>The words of grounding: phrases cleaned as mmpretrain's CleanCaption does, and the tokens that stand for numbers.</summary>
internal sealed class GroundingText
{
    /// <summary>Tokens a phrase is cut to.</summary>
    private const int MaxTokens = 128;

    /// <summary>[unused339] begins a box; the next ones are the numbers from 0 on.</summary>
    private const int FirstUnused = 339;

    /// <summary>Python's string.punctuation.</summary>
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly TokenReader _texts;
    private readonly int _maxTokens;

    /// <param name="texts">The tokenizer.</param>
    /// <param name="config">Sizes.</param>
    /// <exception cref="ModelException">The vocabulary has no tokens for the numbers.</exception>
    public GroundingText(TokenReader texts, GroundingConfig config)
    {
        _texts = texts;
        _maxTokens = Math.Min(MaxTokens, config.Text.MaxPositions);
        BeginToken = IdOf(texts.Tokenizer, FirstUnused);
        ZeroToken = IdOf(texts.Tokenizer, FirstUnused + 1);
        if (IdOf(texts.Tokenizer, FirstUnused + 1 + config.Resolution) != ZeroToken + config.Resolution)
        {
            throw new ModelException(ModelError.Malformed, $"the vocabulary's tokens [unused{FirstUnused + 1}] and on do not follow one another");
        }
    }

    /// <summary>Begins a box.</summary>
    public int BeginToken { get; }

    /// <summary>Stands for 0; the next ids for the next numbers.</summary>
    public int ZeroToken { get; }

    /// <summary>A phrase's ids.</summary>
    /// <exception cref="ModelException">Nothing is left of it.</exception>
    public int[] Read(string phrase)
    {
        string clean = string.Concat(phrase.Where(c => !Punctuation.Contains(c, StringComparison.Ordinal))).ToLowerInvariant();
        return string.IsNullOrWhiteSpace(clean)
            ? throw new ModelException(ModelError.InvalidInput, "the phrase has no words")
            : _texts.Encode(clean, _maxTokens);
    }

    private static int IdOf(Tokenizer tokenizer, int number) =>
        tokenizer.IdOf($"[unused{number}]")
        ?? throw new ModelException(ModelError.Malformed, $"the vocabulary has no token [unused{number}], which grounding needs for numbers");
}
