using VectorDb.Models.Encoding;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Architectures.Albef;

/// <summary>ALBEF's own BertTokenizer: a cleaned caption after [CLS], without [SEP] at its end.</summary>
internal sealed class AlbefTexts
{
    private readonly TokenReader _tokens;
    private readonly int _maxWords;
    private readonly int _classToken;
    private readonly int _padding;

    /// <param name="tokens">The tokenizer of the directory.</param>
    /// <param name="maxWords">Words kept of a caption; as many tokens, [CLS] included.</param>
    public AlbefTexts(TokenReader tokens, int maxWords)
    {
        _tokens = tokens;
        _maxWords = maxWords;
        SpecialTokens special = tokens.Tokenizer.Special;
        _classToken = special.Cls ?? throw new ModelException(ModelError.Malformed, "the tokenizer has no [CLS] token, which ALBEF needs");
        _padding = special.Pad ?? 0;
    }

    public TokenInput Read(string text) => Read(text, _maxWords);

    private TokenInput Read(string text, int maxTokens)
    {
        EncodeOptions options = new() { AddSpecialTokens = false, MaxLength = maxTokens - 1 };
        return new TokenInput([_classToken, .. _tokens.Encode(AlbefCaption.Clean(text, _maxWords), options).Ids]);
    }

    /// <summary>The same, padded as the reference pads it.</summary>
    public EncodedText ReadPadded(string text, int length)
    {
        int[] ids = Read(text, length).Ids;
        int[] padded = new int[length];
        padded.AsSpan().Fill(_padding);
        ids.CopyTo(padded, 0);
        int[] mask = new int[length];
        mask.AsSpan(0, ids.Length).Fill(1);
        return new EncodedText(padded, new int[length], mask);
    }
}
