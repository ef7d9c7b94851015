using System.Text.Json;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;

namespace VectorDb.Tokenizers.Formats;

/// <summary>Decides which files of a checkpoint directory define its tokenizer, and reads them.</summary>
internal sealed class TokenizerDirectory
{
    private readonly string _directory;
    private readonly TokenizerOptions _options;
    private readonly TokenizerFileReader _files;

    public TokenizerDirectory(string directory, TokenizerOptions options)
    {
        _directory = directory;
        _options = options;
        _files = new TokenizerFileReader(directory, options.MaxFileBytes);
    }

    public TokenizerDefinition Read()
    {
        string[] names = _files.Names();
        bool hasJson = names.Contains(TokenizerJsonReader.FileName);
        TokenizerConfig config = TokenizerConfig.Read(_files);
        ClipDialect dialect = Dialect(names);
        bool wantsOlder = _options.Files == TokenizerFiles.Older || (_options.Files == TokenizerFiles.Auto && IsOpenAi(config, dialect));
        if (hasJson && !(wantsOlder && OlderFilesReader.HasFiles(names)))
        {
            using JsonDocument document = _files.Json(TokenizerJsonReader.FileName, out JsonField root);
            TokenizerDefinition definition = new TokenizerJsonReader(root, config, _options).Read();
            return IsOpenAi(config, dialect) ? AsOpenClip(definition) : definition;
        }

        if (_options.Files == TokenizerFiles.TokenizerJson)
        {
            throw new TokenizerException(TokenizerError.FileMissing, $"{TokenizerJsonReader.FileName} is missing in {_directory}.");
        }

        return new OlderFilesReader(_directory, _files, names, config, _options, dialect).Read();
    }

    // open_clip's HFTokenizer cleans a text as its SimpleTokenizer does before the library sees it.
    private static TokenizerDefinition AsOpenClip(TokenizerDefinition definition)
    {
        var twice = new SequenceNormalizer([new HtmlUnescapeNormalizer(), new HtmlUnescapeNormalizer()]);
        return definition with { PaddingId = 0, Encoder = new PreparingTextEncoder(twice, definition.Encoder) };
    }

    // OpenAI's own tokenizer has no tokenizer.json: what lies beside its files describes the other dialect. Both pad with 0.
    private static bool IsOpenAi(TokenizerConfig config, ClipDialect dialect) =>
        dialect == ClipDialect.OpenAI && FamilyNames.Of(config.ClassName) is null or TokenizerFamily.Clip;

    private ClipDialect Dialect(string[] names)
    {
        if (_options.ClipDialect != ClipDialect.Auto)
        {
            return _options.ClipDialect;
        }

        return names.Contains("open_clip_config.json") && !names.Contains("config.json") ? ClipDialect.OpenAI : ClipDialect.HuggingFace;
    }
}
