using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Tests.PreTokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Split_EachBehavior_TreatsMatchesAsDocumented(string behavior, string pieces)
    {
        var splitter = new SplitPreTokenizer(new LiteralPattern("-"), Enum.Parse<SplitBehavior>(behavior));
        Assert.Equal(pieces.Split('|'), Pieces(splitter, "the-final--countdown"));
    }

    [Fact]
    public void Split_Inverted_KeepsTheMatches()
    {
        var splitter = new SplitPreTokenizer(ClipPattern.Instance, SplitBehavior.Removed, invert: true);
        Assert.Equal(["it", "'s", "2", "0", "!!"], Pieces(splitter, " it's 20 !! "));
    }

    [Theory]
    [InlineData("Always", true, "Hey  you", "\u2581Hey|\u2581|\u2581you")]
    [InlineData("Always", true, " Hey", "\u2581Hey")]
    [InlineData("Never", true, "Hey you", "Hey|\u2581you")]
    [InlineData("Always", false, "Hey you", "\u2581Hey\u2581you")]
    [InlineData("First", false, "Hey", "\u2581Hey")]
    public void Metaspace_Spaces_BecomeMarks(string scheme, bool splits, string text, string pieces)
    {
        var metaspace = new MetaspacePreTokenizer('\u2581', Enum.Parse<PrependScheme>(scheme), splits);
        Assert.Equal(pieces.Split('|'), Pieces(metaspace, text));
    }

    [Fact]
    public void Metaspace_FirstScheme_LeavesTextAfterAnAddedTokenAlone()
    {
        var metaspace = new MetaspacePreTokenizer('\u2581', PrependScheme.First, splits: false);
        Assert.Equal(["Hey"], Pieces(metaspace, "Hey", startsInput: false));
    }

    [Fact]
    public void Bert_PunctuationAndSpace_AreCut() =>
        Assert.Equal(["Hey", "friend", "!", "How", "'", "s", "it", "\u3002"], Pieces(new BertPreTokenizer(), "Hey friend!\u2003 How's it\u3002"));

    [Fact]
    public void ByteLevel_Text_IsSpelledInBytes()
    {
        Assert.Equal(["a", "\u0120\u00c3\u00a9"], Pieces(new ByteLevelPreTokenizer(addPrefixSpace: false, splits: true), "a \u00e9"));
        Assert.Equal(["\u0120a"], Pieces(new ByteLevelPreTokenizer(addPrefixSpace: true, splits: true), "a"));
        Assert.Equal(["a\u0120b"], Pieces(new ByteLevelPreTokenizer(addPrefixSpace: false, splits: false), "a b"));
    }

    [Fact]
    public void ByteLevel_RandomTexts_LoseNothing()
    {
        const int Seed = 31;
        var random = new RandomText(Seed);
        var byteLevel = new ByteLevelPreTokenizer(addPrefixSpace: false, splits: true);
        for (int i = 0; i < 1000; i++)
        {
            string text = random.Next();
            string spelled = string.Concat(Pieces(byteLevel, text));
            byte[] bytes = [.. spelled.Select(character => (byte)VectorDb.Tokenizers.Text.ByteAlphabet.ToByte(character))];
            Assert.True(System.Text.Encoding.UTF8.GetString(bytes) == text, $"seed {Seed}: '{text}'");
        }
    }

    [Fact]
    public void Sequence_Steps_RefineEachOther()
    {
        var sequence = new SequencePreTokenizer([new BertPreTokenizer(), new ByteLevelPreTokenizer(addPrefixSpace: false, splits: true)]);
        Assert.Equal(["it", "'", "s", "\u00c3\u00a9"], Pieces(sequence, "it's \u00e9"));
    }

    [Fact]
    public void PieceList_LongTextThenShort_IsReused()
    {
        var pieces = new PieceList();
        pieces.Load(new string('x', 200_000), startsInput: true);
        new ByteLevelPreTokenizer(addPrefixSpace: true, splits: true).Split(pieces);
        Assert.Equal(200_001, pieces[0].Length);
        pieces.Trim();
        pieces.Load("ab", startsInput: true);
        Assert.Equal("ab", pieces[0].ToString());
    }

    private static string[] Pieces(IPreTokenizer preTokenizer, string text, bool startsInput = true)
    {
        var pieces = new PieceList();
        pieces.Load(text, startsInput);
        preTokenizer.Split(pieces);
        return [.. Enumerable.Range(0, pieces.Count).Select(i => pieces[i].ToString())];
    }
}
