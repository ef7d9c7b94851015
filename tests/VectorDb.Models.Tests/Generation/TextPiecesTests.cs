using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Tests.Support;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Tests.Generation;

public sealed class TextPiecesTests
{
    [Theory]
    [InlineData("blip/caption")]
    [InlineData("blip2/opt")]
    [InlineData("blip2/t5")]
    [InlineData("llava/vicuna")]
    public void Add_RandomIds_PiecesMakeTheWhole(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(new GoldenCase(name).Directory);
        Random random = new(11);
        for (int round = 0; round < 300; round++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(tokenizer.VocabularySize))];
            TextPieces pieces = new(tokenizer);
            string text = string.Concat(ids.Select(pieces.Add)) + pieces.Finish();
            Assert.Equal(TextPieces.Whole(tokenizer, ids), text);
        }
    }
}
