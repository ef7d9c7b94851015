using System.Globalization;
using VectorDb.Tokenizers.PreTokenizers;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The pre_tokenizer section of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    public static IPreTokenizer Read(JsonField field)
    {
        switch (field.Type)
        {
            case "Sequence":
                return new SequencePreTokenizer([.. field.Member("pretokenizers").Items().Select(Read)]);
            case "BertPreTokenizer":
                return new BertPreTokenizer();
            case "ByteLevel":
                return new ByteLevelPreTokenizer(field.Bool("add_prefix_space", true), field.Bool("use_regex", true));
            case "Metaspace":
                return new MetaspacePreTokenizer(ReadMark(field), ReadScheme(field), field.Bool("split", true));
            case "Whitespace":
                return new SplitPreTokenizer(WordPattern.Instance, SplitBehavior.Removed, invert: true);
            case "WhitespaceSplit":
                return new SplitPreTokenizer(new CharacterPattern(CharacterClass.IsWhiteSpace), SplitBehavior.Removed);
            case "Punctuation":
                return new SplitPreTokenizer(
                    new CharacterPattern(CharacterClass.IsBertPunctuation), ReadBehavior(field, SplitBehavior.Isolated));
            case "Digits":
                return new SplitPreTokenizer(
                    new CharacterPattern(CharacterClass.IsNumber),
                    field.Bool("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
            case "CharDelimiterSplit":
                return new SplitPreTokenizer(new LiteralPattern(field.String("delimiter")), SplitBehavior.Removed);
            case "Split":
                return new SplitPreTokenizer(
                    ReadPattern(field.Member("pattern")), ReadBehavior(field, SplitBehavior.Isolated), field.Bool("invert", false));
            default:
                throw field.Unsupported($"the pre-tokenizer '{field.Type}'");
        }
    }

    /// <summary>The character that stands for a space.</summary>
    public static char ReadMark(JsonField field)
    {
        string mark = field.OptionalString("replacement") ?? "\u2581";
        return mark.Length == 1 ? mark[0] : throw field.Malformed("has a replacement that is not one character");
    }

    /// <summary>prepend_scheme, or what add_prefix_space of older files means.</summary>
    public static PrependScheme ReadScheme(JsonField field) => field.OptionalString("prepend_scheme") switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        null => field.Bool("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never,
        string other => throw field.Unsupported($"the prepend_scheme '{other}'"),
    };

    public static RegexPattern ParseRegex(JsonField field, string source)
    {
        try
        {
            return RegexPattern.Parse(source);
        }
        catch (ArgumentException cause)
        {
            throw new TokenizerException(
                TokenizerError.Unsupported,
                string.Create(CultureInfo.InvariantCulture, $"{field.File}: {field.Path}: the pattern '{source}' is not supported: {cause.Message}"),
                cause);
        }
    }

    private static ISplitPattern ReadPattern(JsonField field)
    {
        if (field.OptionalString("String") is string literal)
        {
            return new LiteralPattern(literal);
        }

        string source = field.String("Regex");
        return source switch
        {
            ClipPattern.Source => ClipPattern.Instance,
            ByteLevelPattern.Source => ByteLevelPattern.Instance,
            _ => ParseRegex(field, source),
        };
    }

    private static SplitBehavior ReadBehavior(JsonField field, SplitBehavior otherwise)
    {
        string? name = field.OptionalString("behavior");
        return name is null ? otherwise
            : Enum.TryParse(name, out SplitBehavior behavior) && name == behavior.ToString() ? behavior
            : throw field.Unsupported($"the behavior '{name}'");
    }
}
