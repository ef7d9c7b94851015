using System.Runtime.InteropServices;
using VectorDb.Tokenizers.Formats;
using VectorDb.Tokenizers.PostProcessors;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers;

/// <summary>
/// Text to token ids and back, exactly as the reference implementation of the model's tokenizer does it. Immutable: one instance
/// serves any number of threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerDefinition _definition;

    internal Tokenizer(TokenizerDefinition definition)
    {
        _definition = definition;
    }

    /// <summary>Whose rules this tokenizer follows.</summary>
    public TokenizerFamily Family => _definition.Family;

    /// <summary>The highest token id plus one, added tokens included.</summary>
    public int VocabularySize => _definition.Vocabulary.Size;

    /// <summary>Most ids that the model takes, as the tokenizer's files say; null where they set no limit.</summary>
    public int? ModelMaxLength => _definition.ModelMaxLength;

    /// <summary>Where padding goes unless <see cref="EncodeOptions.PaddingSide"/> says otherwise.</summary>
    public SequenceSide PaddingSide => _definition.PaddingSide;

    /// <summary>Tokens with a role.</summary>
    public SpecialTokens Special => _definition.Special;

    /// <summary>
    /// Loads the tokenizer of a checkpoint directory: tokenizer.json, or vocab.json and merges.txt, vocab.txt, spiece.model or
    /// tokenizer.model; beside them tokenizer_config.json, special_tokens_map.json and added_tokens.json.
    /// </summary>
    /// <param name="directory">A directory in the layout of the model's hub repository.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TokenizerException">A file is missing, malformed, or asks for what is not implemented.</exception>
    public static Tokenizer Load(string directory, TokenizerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new Tokenizer(new TokenizerDirectory(directory, (options ?? new TokenizerOptions()).Validated()).Read());
    }

    /// <summary>The id of a token, spelled as in the vocabulary; null where there is none.</summary>
    public int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _definition.Vocabulary.IdOf(token);
    }

    /// <summary>The spelling of a token in the vocabulary.</summary>
    /// <exception cref="TokenizerException"><see cref="TokenizerError.UnknownId"/>: no token has this id.</exception>
    public string TokenOf(int id) =>
        _definition.Vocabulary.TokenOf(id) ?? throw new TokenizerException(
            TokenizerError.UnknownId, $"No token has the id {id}; the ids of this vocabulary are 0 to {VocabularySize - 1}.");

    /// <summary>The ids of a text.</summary>
    /// <exception cref="TokenizerException">The text is too long, or an option cannot be met.</exception>
    public int[] Encode(string text, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        SequenceBuilder sequence = BuildSequence(text, null, options);
        int start = Place(sequence.Ids.Count, options, out int total);
        return Fill(sequence.Ids, start, total, sequence.Ids.Count < total ? Filler(options) : 0);
    }

    /// <summary>A text, or a pair of texts, with type ids and attention mask.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TokenizerException">A text is too long, or an option cannot be met.</exception>
    public EncodedText EncodeText(string text, string? pair = null, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        SequenceBuilder sequence = BuildSequence(text, pair, options);
        int length = sequence.Ids.Count;
        int start = Place(length, options, out int total);
        var mask = new int[total];
        mask.AsSpan(start, length).Fill(1);
        return new EncodedText(
            Fill(sequence.Ids, start, total, length < total ? Filler(options) : 0), Fill(sequence.TypeIds, start, total, 0), mask);
    }

    /// <summary>The tokens of a text, spelled as in the vocabulary, special ones included: one for each id of <see cref="Encode"/>.</summary>
    /// <exception cref="TokenizerException">The text is too long.</exception>
    public IReadOnlyList<string> Tokens(string text) => Array.ConvertAll(Encode(text), TokenOf);

    /// <summary>The text of ids. Ids that no token has are left out, as in the reference.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Leaves special tokens out.</param>
    /// <param name="cleanUpSpaces">Takes out spaces before punctuation; null for what the tokenizer's files say.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true, bool? cleanUpSpaces = null)
    {
        TokenStream stream = CreateDecodeStream(skipSpecialTokens, cleanUpSpaces);
        foreach (int id in ids)
        {
            stream.Append(id);
        }

        return stream.Finish();
    }

    /// <summary>Starts decoding ids that arrive one by one.</summary>
    /// <param name="skipSpecialTokens">Leaves special tokens out.</param>
    /// <param name="cleanUpSpaces">Takes out spaces before punctuation; null for what the tokenizer's files say.</param>
    public TokenStream CreateDecodeStream(bool skipSpecialTokens = true, bool? cleanUpSpaces = null) =>
        new(_definition, skipSpecialTokens, cleanUpSpaces ?? _definition.CleanUpSpaces);

    private List<int> Ids(string text)
    {
        if (text.Length > _definition.MaxTextLength)
        {
            throw new TokenizerException(
                TokenizerError.TextTooLong,
                $"The text has {text.Length} UTF-16 units, more than the limit of {_definition.MaxTextLength}.");
        }

        var ids = new List<int>();
        _definition.Encoder.Encode(WellFormed.Ensure(text), ids);
        return ids;
    }

    private SequenceBuilder BuildSequence(string text, string? pair, EncodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> first = Ids(text);
        List<int>? second = pair is null ? null : Ids(pair);
        IPostProcessor postProcessor = options.AddSpecialTokens ? _definition.PostProcessor : TemplatePostProcessor.None;
        if (options.MaxLength is int maxLength)
        {
            int added = postProcessor.AddedCount(second is not null);
            if (maxLength < added)
            {
                throw new TokenizerException(
                    TokenizerError.InvalidOption, $"MaxLength is {maxLength}, but the special tokens alone are {added}.");
            }

            new Truncation(maxLength - added, _definition.TruncationSide, _definition.TruncatesLikePython).Apply(first, second);
        }

        var sequence = new SequenceBuilder(first.Count + (second?.Count ?? 0));
        postProcessor.Build(first, second, sequence);
        return sequence;
    }

    // Where the tokens begin once padding is added, and how long everything is then.
    private int Place(int length, EncodeOptions options, out int total)
    {
        if (options.PadTo is > EncodeOptions.MaxPadding)
        {
            throw new TokenizerException(
                TokenizerError.InvalidOption, $"PadTo is {options.PadTo}, more than the limit of {EncodeOptions.MaxPadding}.");
        }

        total = Math.Max(length, options.PadTo ?? 0);
        return (options.PaddingSide ?? PaddingSide) == SequenceSide.Left ? total - length : 0;
    }

    private int Filler(EncodeOptions options) => _definition.PaddingId ?? throw new TokenizerException(
        TokenizerError.InvalidOption, $"PadTo is {options.PadTo}, but this tokenizer has no padding token.");

    private static int[] Fill(List<int> values, int start, int total, int filler)
    {
        var filled = new int[total];
        filled.AsSpan().Fill(filler);
        CollectionsMarshal.AsSpan(values).CopyTo(filled.AsSpan(start));
        return filled;
    }
}
