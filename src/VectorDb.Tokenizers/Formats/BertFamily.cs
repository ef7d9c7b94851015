using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;
using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>transformers' BertTokenizer, and so the text side of ALBEF, BLIP, ALIGN, Chinese-CLIP, ViLT and the Q-Former.</summary>
internal static class BertFamily
{
    private const int MaxWordCharacters = 100;

    public static PythonTokenizer Build(Vocabulary vocabulary, TokenizerConfig config)
    {
        string unknown = config.RequiredRole("unk_token", TokenizerFamily.Bert).Content;
        int unknownId = vocabulary.IdOf(unknown) ?? throw TokenizerException.Malformed(
            OlderFilesReader.VocabularyText, $"does not hold the unknown token '{unknown}'");
        var model = new WordPieceModel(vocabulary, unknownId, "##", MaxWordCharacters);
        bool lowercase = config.Flag("do_lower_case") ?? true;
        bool basic = config.Flag("do_basic_tokenize") ?? true;
        var normalizer = new BertNormalizer(new BertNormalization
        {
            CleanText = basic,
            SeparateIdeographs = basic && (config.Flag("tokenize_chinese_chars") ?? true),
            Lowercase = basic && lowercase,
            StripAccents = config.Flag("strip_accents"),
            LikePython = true,
        });
        return new PythonTokenizer
        {
            Model = model,
            Chunks = new PieceEncoder(normalizer, new BertPreTokenizer(), model),
            LowersFirst = basic && lowercase,
            Decoder = new PythonWordPieceDecoder(),
            PostProcessor = roles => PostProcessorReader.Bert(roles.RequiredRole("cls_token"), roles.RequiredRole("sep_token")),
        };
    }
}
