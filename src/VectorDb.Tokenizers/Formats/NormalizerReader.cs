using System.Text;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The normalizer section of tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static INormalizer Read(JsonField field)
    {
        switch (field.Type)
        {
            case "Sequence":
                return new SequenceNormalizer([.. field.Member("normalizers").Items().Select(Read)]);
            case "BertNormalizer":
                return new BertNormalizer(ReadBert(field));
            case "NFC":
                return new UnicodeNormalizer(NormalizationForm.FormC);
            case "NFD":
                return new UnicodeNormalizer(NormalizationForm.FormD);
            case "NFKC":
                return new UnicodeNormalizer(NormalizationForm.FormKC);
            case "NFKD":
                return new UnicodeNormalizer(NormalizationForm.FormKD);
            case "Lowercase":
                return new LowercaseNormalizer();
            case "Strip":
                return new StripNormalizer(field.Bool("strip_left", true), field.Bool("strip_right", true));
            case "StripAccents":
                return new StripAccentsNormalizer();
            case "Replace":
                return ReadReplace(field);
            case "Prepend":
                return new PrependNormalizer(field.String("prepend"));
            case "Nmt":
                return new NmtNormalizer();
            case "ByteLevel":
                return new ByteLevelNormalizer();
            case "Precompiled":
                return ReadPrecompiled(field);
            default:
                throw field.Unsupported($"the normalizer '{field.Type}'");
        }
    }

    public static BertNormalization ReadBert(JsonField field) => new()
    {
        CleanText = field.Bool("clean_text", true),
        SeparateIdeographs = field.Bool("handle_chinese_chars", true),
        StripAccents = field.Optional("strip_accents")?.AsBool(),
        Lowercase = field.Bool("lowercase", true),
    };

    /// <summary>A pattern and what it becomes, as normalizers and decoders write it.</summary>
    public static INormalizer ReadReplace(JsonField field)
    {
        JsonField pattern = field.Member("pattern");
        string content = field.String("content");
        if (pattern.OptionalString("String") is string literal)
        {
            return literal.Length > 0
                ? new ReplaceNormalizer(literal, content)
                : throw pattern.Malformed("is an empty string");
        }

        string source = pattern.String("Regex");
        return source == WhiteSpaceRunNormalizer.Source
            ? new WhiteSpaceRunNormalizer(content)
            : new RegexNormalizer(PreTokenizerReader.ParseRegex(pattern, source), content);
    }

    private static SequenceNormalizer ReadPrecompiled(JsonField field)
    {
        JsonField blob = field.Member("precompiled_charsmap");
        try
        {
            PrecompiledMap? map = PrecompiledMap.Parse(Convert.FromBase64String(blob.AsString()));
            return map is null ? new SequenceNormalizer() : new SequenceNormalizer(new PrecompiledNormalizer(map));
        }
        catch (FormatException cause)
        {
            throw TokenizerException.Malformed(blob.File, $"{blob.Path}: {cause.Message}", cause);
        }
    }
}
