using System.Text;
using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;
using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The classes that read vocab.json and merges.txt: CLIPTokenizer, GPT2Tokenizer, RobertaTokenizer.</summary>
internal sealed class BytePairFamilies
{
    private const string EndOfWord = "</w>";

    private static readonly string[] ClipMarks = ["<|startoftext|>", "<|endoftext|>"];

    private readonly TokenizerConfig _config;
    private readonly TokenizerOptions _options;
    private readonly ClipDialect _dialect;

    public BytePairFamilies(TokenizerConfig config, TokenizerOptions options, ClipDialect dialect)
    {
        _config = config;
        _options = options;
        _dialect = dialect;
    }

    /// <summary>The family of files that name no class: only CLIP marks the ends of words.</summary>
    public static TokenizerFamily Guess(Vocabulary vocabulary) =>
        vocabulary.Entries.Any(entry => entry.Key.EndsWith(EndOfWord, StringComparison.Ordinal)) ? TokenizerFamily.Clip : TokenizerFamily.Gpt2;

    public PythonTokenizer Build(TokenizerFamily family, Vocabulary vocabulary, MergeTable merges) =>
        family == TokenizerFamily.Clip ? BuildClip(vocabulary, merges) : BuildGpt2(family, vocabulary, merges);

    private PythonTokenizer BuildClip(Vocabulary vocabulary, MergeTable merges)
    {
        var settings = new BytePairSettings
        {
            UnknownToken = _config.Role("unk_token", TokenizerFamily.Clip)?.Content,
            EndOfWordSuffix = EndOfWord,
            WholeWords = ClipMarks,
        };
        var model = new BytePairModel(vocabulary, merges, settings, _options.WordCacheCapacity);
        var preTokenizer = new SequencePreTokenizer(
        [
            new SplitPreTokenizer(ClipPattern.IgnoringCase, SplitBehavior.Removed, invert: true),
            new ByteLevelPreTokenizer(addPrefixSpace: false, splits: false),
        ]);
        bool openAi = _dialect == ClipDialect.OpenAI;
        return new PythonTokenizer
        {
            Model = model,
            Chunks = new PieceEncoder(ClipCleaning(openAi), preTokenizer, model),
            CutsAddedTokens = openAi,
            PaddingId = openAi ? 0 : null,
            Decoder = new PythonByteLevelDecoder(EndOfWord),
            PostProcessor = roles => PostProcessorReader.Roberta(roles.RequiredRole("bos_token"), roles.RequiredRole("eos_token")),
        };
    }

    // ftfy, where the reference uses it, is replaced by NFC, as transformers does without that library.
    private static SequenceNormalizer ClipCleaning(bool openAi)
    {
        INormalizer[] html = openAi ? [new HtmlUnescapeNormalizer(), new HtmlUnescapeNormalizer()] : [];
        return new SequenceNormalizer(
        [
            new UnicodeNormalizer(NormalizationForm.FormC),
            .. html,
            new WhiteSpaceRunNormalizer(" "),
            new PythonStripNormalizer(),
            new LowercaseNormalizer(finalSigma: true),
        ]);
    }

    private PythonTokenizer BuildGpt2(TokenizerFamily family, Vocabulary vocabulary, MergeTable merges)
    {
        var settings = new BytePairSettings { UnknownToken = _config.Role("unk_token", family)?.Content };
        var model = new BytePairModel(vocabulary, merges, settings, _options.WordCacheCapacity);
        bool addsBegin = _config.Flag("add_bos_token") ?? false;
        return new PythonTokenizer
        {
            Model = model,
            Chunks = new PieceEncoder(null, new ByteLevelPreTokenizer(addPrefixSpace: false, splits: true), model),
            Preparation = _config.Flag("add_prefix_space") ?? false ? new PrependNormalizer(" ") : null,
            Decoder = new PythonByteLevelDecoder(null),
            PostProcessor = roles => family == TokenizerFamily.Roberta
                ? PostProcessorReader.Roberta(roles.RequiredRole("bos_token"), roles.RequiredRole("eos_token"))
                : PostProcessorReader.Around(addsBegin ? roles.RequiredRole("bos_token") : null, null, secondType: 1),
        };
    }
}
