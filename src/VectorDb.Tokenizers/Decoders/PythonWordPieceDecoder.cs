namespace VectorDb.Tokenizers.Decoders;

/// <summary>BertTokenizer: words joined with spaces, pieces that continue a word without.</summary>
internal sealed class PythonWordPieceDecoder : PythonTokenDecoder
{
    protected override string RunToText(List<DecodedToken> run) =>
        string.Join(' ', run.Select(token => token.Text)).Replace(" ##", "", StringComparison.Ordinal).Trim();
}
