using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;
using VectorDb.Tokenizers.PostProcessors;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The classes that read a SentencePiece model: T5Tokenizer, SiglipTokenizer, LlamaTokenizer.</summary>
internal sealed class SentencePieceFamilies
{
    private const int T5ExtraIds = 100;

    private readonly SentencePieceFile _file;
    private readonly TokenizerConfig _config;
    private readonly TokenizerFamily _family;
    private readonly Vocabulary _vocabulary;
    private readonly bool _legacy;
    private readonly bool _addsPrefix;

    public SentencePieceFamilies(SentencePieceFile file, TokenizerConfig config, TokenizerFamily family)
    {
        _file = file;
        _config = config;
        _family = family;
        _vocabulary = file.ToVocabulary();
        _legacy = family != TokenizerFamily.Siglip && (config.Flag("legacy") ?? true);
        _addsPrefix = config.Flag("add_prefix_space") ?? true;
    }

    /// <summary>The family of a file that names no class: published unigram models are T5's, BPE models Llama's.</summary>
    public static TokenizerFamily Guess(SentencePieceFile file) =>
        file.Algorithm == SentencePieceAlgorithm.Bpe ? TokenizerFamily.Llama : TokenizerFamily.T5;

    /// <summary>The model of a file.</summary>
    public static ITokenModel BuildModel(SentencePieceFile file, Vocabulary vocabulary)
    {
        if (file.Algorithm == SentencePieceAlgorithm.Bpe)
        {
            return new SentencePieceBpeModel(file.Pieces, vocabulary, file.UnknownId, file.ByteFallback);
        }

        UnigramPiece?[] pieces = [.. file.Pieces.Select(piece => piece.Type switch
        {
            SentencePieceType.Normal => new UnigramPiece(piece.Text, piece.Score),
            SentencePieceType.UserDefined => new UnigramPiece(piece.Text, piece.Score, UserDefined: true),
            _ => null,
        })];
        return new UnigramModel(pieces, vocabulary, new UnigramSettings(file.UnknownId, file.ByteFallback, SinglePrecision: true));
    }

    public PythonTokenizer Build()
    {
        SentencePieceNormalization normalization =
            _legacy ? _file.Normalization : _file.Normalization with { AddDummyPrefix = false };
        ITokenModel model = BuildModel(_file, _vocabulary);
        bool siglip = _family == TokenizerFamily.Siglip;
        var encoder = new SentencePieceEncoder(
            siglip ? new SiglipCanonicalizer() : null,
            new SentencePieceNormalizer(normalization),
            model,
            siglip ? SpaceGuard.Always : _legacy ? SpaceGuard.Never : SpaceGuard.LeadingSpace,
            _config.Role("unk_token", _family)?.Content ?? _file.Pieces[_file.UnknownId].Text);
        return new PythonTokenizer
        {
            Model = model,
            Chunks = encoder,
            Preparation = siglip ? new UnderscoreNormalizer(addsPrefix: true, alsoEmpty: true)
                : _legacy ? null
                : new UnderscoreNormalizer(_addsPrefix, alsoEmpty: false),
            LonePrefix = _legacy ? null : _vocabulary.IdOf("\u2581"),
            LowersFirst = siglip && (_config.Flag("do_lower_case") ?? true),
            ExtraTokens = _family == TokenizerFamily.T5 ? ExtraIds() : [],
            Decoder = new PythonSentencePieceDecoder(_file.Pieces, Decoding(normalization)),
            PostProcessor = PostProcessor,
        };
    }

    private SentencePieceDecoding Decoding(SentencePieceNormalization normalization)
    {
        bool llama = _family == TokenizerFamily.Llama;
        return new SentencePieceDecoding
        {
            PrefixWasAdded = _addsPrefix && _family != TokenizerFamily.Siglip,
            SpaceBeforeSpecial = !llama || _legacy,
            AlsoBeforeFirst = !llama,
            SpaceAfterFirstSpecial = llama && _addsPrefix,
            DropsLeadingSpace = normalization.AddDummyPrefix || normalization.RemoveExtraSpaces,
            DropsAllLeadingSpaces = normalization.RemoveExtraSpaces,
            Trims = !llama,
        };
    }

    private IPostProcessor PostProcessor(DefinitionBuilder roles)
    {
        if (_family != TokenizerFamily.Llama)
        {
            return new EndOfSequencePostProcessor(roles.RequiredRole("eos_token"));
        }

        int? begin = _config.Flag("add_bos_token") ?? true ? roles.RequiredRole("bos_token") : null;
        int? end = _config.Flag("add_eos_token") ?? false ? roles.RequiredRole("eos_token") : null;
        return PostProcessorReader.Around(begin, end, secondType: 1);
    }

    // T5's sentinels count downwards from the end of the vocabulary; they swallow the spaces around them.
    private AddedToken[] ExtraIds()
    {
        int named = _config.Additional.Count(token => token.Content.Contains("<extra_id_", StringComparison.Ordinal));
        int count = named > 0 ? named : _config.ExtraIds ?? T5ExtraIds;
        if (count > Vocabulary.MaxId - _file.Pieces.Count)
        {
            throw TokenizerException.Malformed(TokenizerConfig.FileName, $"extra_ids is {count}, more than the vocabulary has room for");
        }

        return [.. Enumerable.Range(0, count).Select(i => new AddedToken($"<extra_id_{i}>", _file.Pieces.Count - 1 + count - i)
        {
            Special = true,
            StripLeft = true,
            StripRight = true,
        })];
    }
}
