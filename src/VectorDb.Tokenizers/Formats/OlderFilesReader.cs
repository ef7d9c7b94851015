using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Pipelines;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// The files of before tokenizer.json, which transformers' Python classes read: each class has its own rules, and the files only name
/// the class.
/// </summary>
internal sealed class OlderFilesReader
{
    public const string VocabularyJson = "vocab.json";
    public const string VocabularyText = "vocab.txt";
    public const string Merges = "merges.txt";

    private static readonly string[] SentencePieceNames = ["spiece.model", "tokenizer.model", "sentencepiece.model"];

    private readonly string _directory;
    private readonly TokenizerFileReader _files;
    private readonly string[] _names;
    private readonly TokenizerConfig _config;
    private readonly TokenizerOptions _options;
    private readonly ClipDialect _dialect;

    public OlderFilesReader(
        string directory, TokenizerFileReader files, string[] names, TokenizerConfig config, TokenizerOptions options, ClipDialect dialect)
    {
        _directory = directory;
        _files = files;
        _names = names;
        _config = config;
        _options = options;
        _dialect = dialect;
    }

    /// <summary>Whether a directory holds such a tokenizer.</summary>
    public static bool HasFiles(string[] names) =>
        (names.Contains(VocabularyJson) && names.Contains(Merges)) || names.Contains(VocabularyText)
        || names.Intersect(SentencePieceNames).Any();

    public TokenizerDefinition Read()
    {
        (TokenizerFamily family, PythonTokenizer tokenizer) = ReadClass();
        DefinitionBuilder builder = GatherTokens(family, tokenizer);
        SpecialTokens special = builder.Special();
        IReadOnlyCollection<AddedToken> neverCut = tokenizer.CutsAddedTokens ? [] : builder.AddedTokens;
        return new TokenizerDefinition
        {
            Family = family,
            Vocabulary = builder.Vocabulary,
            Encoder = new PythonTextEncoder(neverCut, tokenizer),
            PostProcessor = tokenizer.PostProcessor(builder),
            Decoder = tokenizer.Decoder,
            Special = special,
            Isolated = builder.Isolated(),
            ModelMaxLength = _config.ModelMaxLength,
            PaddingSide = _config.PaddingSide ?? SequenceSide.Right,
            TruncationSide = _config.TruncationSide,
            CleanUpSpaces = _config.Flag("clean_up_tokenization_spaces") ?? family == TokenizerFamily.Bert,
            PaddingId = tokenizer.PaddingId ?? special.Pad,
            TruncatesLikePython = true,
            MaxTextLength = _options.MaxTextLength,
        };
    }

    private (TokenizerFamily Family, PythonTokenizer Tokenizer) ReadClass()
    {
        TokenizerFamily? named = FamilyNames.Of(_config.ClassName);
        if (named is null && _config.ClassName is not null && HasFiles(_names))
        {
            throw new TokenizerException(
                TokenizerError.Unsupported,
                $"{_directory} holds the files of a {_config.ClassName}, which is not supported without {TokenizerJsonReader.FileName}. "
                + $"Supported are {FamilyNames.Known}.");
        }

        if (_names.Contains(VocabularyJson) && _names.Contains(Merges)
            && named is null or TokenizerFamily.Clip or TokenizerFamily.Gpt2 or TokenizerFamily.Roberta)
        {
            Vocabulary vocabulary = VocabularyFiles.ReadJson(_files, VocabularyJson);
            TokenizerFamily family = named ?? BytePairFamilies.Guess(vocabulary);
            MergeTable merges = VocabularyFiles.ReadMerges(_files, Merges, vocabulary);
            return (family, new BytePairFamilies(_config, _options, _dialect).Build(family, vocabulary, merges));
        }

        if (_names.Contains(VocabularyText) && named is null or TokenizerFamily.Bert)
        {
            Vocabulary vocabulary = VocabularyFiles.ReadText(_files, VocabularyText);
            return (TokenizerFamily.Bert, BertFamily.Build(vocabulary, _config));
        }

        string? sentencePiece = SentencePieceNames.FirstOrDefault(_names.Contains);
        if (sentencePiece is not null && named is null or TokenizerFamily.T5 or TokenizerFamily.Siglip or TokenizerFamily.Llama)
        {
            SentencePieceFile file = SentencePieceFile.Read(_files, sentencePiece);
            TokenizerFamily family = named ?? SentencePieceFamilies.Guess(file);
            return (family, new SentencePieceFamilies(file, _config, family).Build());
        }

        throw Missing(named);
    }

    private DefinitionBuilder GatherTokens(TokenizerFamily family, PythonTokenizer tokenizer)
    {
        var builder = new DefinitionBuilder(tokenizer.Model.Vocabulary);
        foreach (AddedToken token in _config.Added.Concat(tokenizer.ExtraTokens))
        {
            builder.Add(token);
        }

        foreach (string role in AddedToken.Roles)
        {
            if (_config.Role(role, family) is AddedToken token)
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

    private TokenizerException Missing(TokenizerFamily? family)
    {
        string wanted = family switch
        {
            TokenizerFamily.Clip or TokenizerFamily.Gpt2 or TokenizerFamily.Roberta => $"{VocabularyJson} and {Merges}",
            TokenizerFamily.Bert => VocabularyText,
            TokenizerFamily.T5 or TokenizerFamily.Siglip => "spiece.model",
            TokenizerFamily.Llama => "tokenizer.model",
            _ => $"any other that is known ({VocabularyJson} with {Merges}, {VocabularyText}, spiece.model, tokenizer.model)",
        };
        string forWhom = _config.ClassName is null ? "" : $" for a {_config.ClassName}";
        return new TokenizerException(
            TokenizerError.FileMissing, $"{_directory} holds no tokenizer{forWhom}: neither {TokenizerJsonReader.FileName} nor {wanted}.");
    }
}
