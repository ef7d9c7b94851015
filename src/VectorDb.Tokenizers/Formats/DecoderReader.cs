using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The decoder section of tokenizer.json.</summary>
internal static class DecoderReader
{
    public static IDecoder Read(JsonField field)
    {
        switch (field.Type)
        {
            case "Sequence":
                return new SequenceDecoder([.. field.Member("decoders").Items().Select(Read)]);
            case "ByteLevel":
                return new ByteLevelDecoder();
            case "WordPiece":
                return new WordPieceDecoder(field.OptionalString("prefix") ?? "##", field.Bool("cleanup", true));
            case "Metaspace":
                return new MetaspaceDecoder(
                    PreTokenizerReader.ReadMark(field), PreTokenizerReader.ReadScheme(field) != PrependScheme.Never);
            case "BPEDecoder":
                return new SuffixDecoder(field.OptionalString("suffix") ?? "</w>");
            case "ByteFallback":
                return new ByteFallbackDecoder();
            case "Fuse":
                return new FuseDecoder();
            case "Replace":
                return new ReplaceDecoder(NormalizerReader.ReadReplace(field));
            case "Strip":
                return ReadStrip(field);
            default:
                throw field.Unsupported($"the decoder '{field.Type}'");
        }
    }

    private static StripDecoder ReadStrip(JsonField field)
    {
        string content = field.String("content");
        return content.Length == 1
            ? new StripDecoder(content[0], field.Member("start").AsCount(), field.Member("stop").AsCount())
            : throw field.Malformed("has a content that is not one character");
    }
}
