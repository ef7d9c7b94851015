using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;
using VectorDb.Tokenizers.PostProcessors;
using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// tokenizer.json, the format of the tokenizers library, with what transformers' fast classes change when they load it: added tokens
/// of the other files, BERT's normalizer switches, Llama's special tokens.
/// </summary>
internal sealed class TokenizerJsonReader
{
    public const string FileName = "tokenizer.json";

    private readonly JsonField _root;
    private readonly TokenizerConfig _config;
    private readonly TokenizerOptions _options;
    private readonly TokenizerFamily _family;

    public TokenizerJsonReader(JsonField root, TokenizerConfig config, TokenizerOptions options)
    {
        _root = root;
        _config = config;
        _options = options;
        _family = FamilyNames.Of(config.ClassName) ?? (config.ClassName is null ? Guess(root.Member("model")) : TokenizerFamily.Other);
    }

    /// <summary>The added_tokens of the file.</summary>
    public static IEnumerable<AddedToken> ReadAddedTokens(JsonField root) =>
        root.Optional("added_tokens") is JsonField list
            ? list.Items().Select(item => TokenizerConfig.ReadToken(item, VocabularyFiles.Id(item.Member("id")), special: false))
            : [];

    public TokenizerDefinition Read()
    {
        JsonField modelField = _root.Member("model");
        ITokenModel model = ModelReader.Read(modelField, _options.WordCacheCapacity);
        INormalizer? normalizer = ReadNormalizer();
        IPreTokenizer? preTokenizer = ReadPreTokenizer();
        IDecoder decoder = _root.Optional("decoder") is JsonField decoderField ? DecoderReader.Read(decoderField) : new SpaceJoinDecoder();
        DefinitionBuilder builder = GatherTokens(model.Vocabulary);
        string? endOfWord = _family == TokenizerFamily.Clip ? ModelReader.EndOfWord(modelField) : null;
        bool trims = _family is TokenizerFamily.Clip or TokenizerFamily.T5 or TokenizerFamily.Siglip;
        SpecialTokens special = builder.Special();
        return new TokenizerDefinition
        {
            Family = _family,
            Vocabulary = builder.Vocabulary,
            Encoder = new LibraryTextEncoder(builder.AddedTokens, normalizer, new PieceEncoder(null, preTokenizer, model)),
            PostProcessor = ReadPostProcessor(special),
            Decoder = new LibraryTokenDecoder(decoder, endOfWord, trims),
            Special = special,
            ModelMaxLength = _config.ModelMaxLength ?? _root.Optional("truncation")?.Optional("max_length")?.AsCount(),
            PaddingSide = _config.PaddingSide ?? ReadPaddingSide(),
            TruncationSide = _config.TruncationSide,
            CleanUpSpaces = _config.Flag("clean_up_tokenization_spaces") ?? _family == TokenizerFamily.Bert,
            PaddingId = special.Pad ?? _root.Optional("padding")?.Optional("pad_id")?.AsCount(),
            MaxTextLength = _options.MaxTextLength,
        };
    }

    // Files that name no class: bert-base-uncased is the best known.
    private static TokenizerFamily Guess(JsonField model) =>
        model.OptionalString("type") == "WordPiece" ? TokenizerFamily.Bert
        : ModelReader.EndOfWord(model) == "</w>" ? TokenizerFamily.Clip
        : TokenizerFamily.Other;

    private DefinitionBuilder GatherTokens(Vocabulary model)
    {
        var builder = new DefinitionBuilder(model);
        foreach (AddedToken token in ReadAddedTokens(_root))
        {
            builder.Add(token);
        }

        foreach (AddedToken token in _config.Added)
        {
            builder.Add(token with { Id = AddedToken.Unassigned });
        }

        foreach (string role in AddedToken.Roles)
        {
            // The class's own tokens count only where the vocabulary has them: many files have no use for them.
            if (_config.Role(role, _family) is AddedToken token
                && (_config.Names(role) || builder.Vocabulary.IdOf(token.Content) is not null))
            {
                builder.AddRole(role, token);
            }
        }

        foreach (AddedToken token in _config.Additional)
        {
            builder.Add(token);
        }

        return builder;
    }

    private INormalizer? ReadNormalizer()
    {
        if (_root.Optional("normalizer") is not JsonField field)
        {
            return null;
        }

        if (_family != TokenizerFamily.Bert || field.Type != "BertNormalizer")
        {
            return NormalizerReader.Read(field);
        }

        BertNormalization written = NormalizerReader.ReadBert(field);
        return new BertNormalizer(written with
        {
            Lowercase = _config.Flag("do_lower_case") ?? written.Lowercase,
            StripAccents = _config.IsNull("strip_accents") ? null : _config.Flag("strip_accents") ?? written.StripAccents,
            SeparateIdeographs = _config.Flag("tokenize_chinese_chars") ?? written.SeparateIdeographs,
        });
    }

    private IPreTokenizer? ReadPreTokenizer()
    {
        if (_root.Optional("pre_tokenizer") is not JsonField field)
        {
            return null;
        }

        bool overridden = _family is TokenizerFamily.Gpt2 or TokenizerFamily.Roberta && field.Type == "ByteLevel";
        return overridden && _config.Flag("add_prefix_space") is bool addPrefixSpace
            ? new ByteLevelPreTokenizer(addPrefixSpace, field.Bool("use_regex", true))
            : PreTokenizerReader.Read(field);
    }

    private IPostProcessor ReadPostProcessor(SpecialTokens special)
    {
        if (_family == TokenizerFamily.Llama)
        {
            return PostProcessorReader.Around(
                _config.Flag("add_bos_token") ?? true ? special.Bos : null,
                _config.Flag("add_eos_token") ?? false ? special.Eos : null,
                secondType: 1);
        }

        return _root.Optional("post_processor") is JsonField field ? PostProcessorReader.Read(field) : TemplatePostProcessor.None;
    }

    private SequenceSide ReadPaddingSide()
    {
        JsonField? padding = _root.Optional("padding");
        return padding?.OptionalString("direction") == "Left" ? SequenceSide.Left : SequenceSide.Right;
    }
}
