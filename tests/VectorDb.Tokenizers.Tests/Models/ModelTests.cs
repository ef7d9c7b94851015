using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Tests.Models;

public sealed class ModelTests
{
    [Fact]
    public void WordPiece_RandomWords_AgreesWithTryingEveryLength()
    {
        const int Seed = 51;
        var random = new RandomText(Seed);
        Vocabulary vocabulary = Of("[UNK]", "a", "b", "ab", "abc", "##a", "##b", "##bc", "##cab", "##\ud83d\ude00", "\u00e9");
        var model = new WordPieceModel(vocabulary, 0, "##", 100);
        for (int i = 0; i < 3000; i++)
        {
            string word = random.NextOver("aaabbc\u00e9", 9);
            Assert.True(Greedy(vocabulary, word).SequenceEqual(Ids(model, word)), $"seed {Seed}: '{word}'");
        }
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void WordPiece_LongWord_IsUnknownAboveTheLimit(int length, bool unknown)
    {
        var model = new WordPieceModel(Of("[UNK]", "a", "##a"), 0, "##", 100);
        Assert.Equal(unknown ? 1 : length, Ids(model, new string('a', length)).Count);
    }

    [Fact]
    public void WordPiece_LongWordOfSurrogatePairs_CountsCodePoints()
    {
        var model = new WordPieceModel(Of("[UNK]", "\U0001F600", "##\U0001F600"), 0, "##", 100);
        Assert.Equal(100, Ids(model, string.Concat(Enumerable.Repeat("\U0001F600", 100))).Count);
        Assert.Equal([0], Ids(model, string.Concat(Enumerable.Repeat("\U0001F600", 101))));
    }

    [Fact]
    public void Unigram_RandomTexts_FindsTheBestSegmentation()
    {
        const int Seed = 61;
        var random = new RandomText(Seed);
        UnigramPiece[] pieces =
            [new("<unk>", 0), new("a", -1.5), new("b", -2), new("ab", -2.75), new("ba", -3.5), new("aab", -3.75), new("abab", -7.25)];
        var model = new UnigramModel(pieces, Of([.. pieces.Select(piece => piece.Text)]), new UnigramSettings(0, false, false));
        for (int i = 0; i < 2000; i++)
        {
            string text = random.NextOver("aaabbbc", 10);
            List<int> ids = Ids(model, text);
            double score = ids.Sum(id => id == 0 ? 0 : pieces[id].Score);
            double unknown = text.Count(unit => unit == 'c') * (-7.25 - 10);
            Assert.True(Math.Abs(score + unknown - Best(pieces, text)) < 1e-9, $"seed {Seed}: '{text}': {string.Join(' ', ids)}");
        }
    }

    [Fact]
    public void Unigram_NeighbouringUnknownCharacters_AreOneToken()
    {
        UnigramPiece?[] pieces = [null, new("a", -1)];
        var model = new UnigramModel(pieces, Of("<unk>", "a"), new UnigramSettings(0, false, false));
        Assert.Equal([0, 1, 0], Ids(model, "xy\U0001F600a\U0001F600"));
    }

    [Fact]
    public void Unigram_UserDefinedPiece_WinsOverBetterScores()
    {
        UnigramPiece?[] pieces = [null, new("a", -1), new("b", -3), new("ab", -9, UserDefined: true)];
        var model = new UnigramModel(pieces, Of("<unk>", "a", "b", "ab"), new UnigramSettings(0, false, true));
        Assert.Equal([1, 3, 2], Ids(model, "aabb"));
    }

    [Fact]
    public void BytePair_UnknownCharacters_FollowTheSettings()
    {
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];
        Vocabulary vocabulary = Of(["<unk>", "a", .. bytes]);
        BytePairModel Model(BytePairSettings settings) => new(vocabulary, new MergeTable(0), settings, 16);

        Assert.Equal([0, 0, 1], Ids(Model(new BytePairSettings { UnknownToken = "<unk>" }), "xya"));
        Assert.Equal([0, 1], Ids(Model(new BytePairSettings { UnknownToken = "<unk>", FuseUnknown = true }), "xya"));
        Assert.Equal([1], Ids(Model(new BytePairSettings()), "xya"));
        Assert.Equal([2 + 0xC3, 2 + 0xA9, 1], Ids(Model(new BytePairSettings { ByteFallback = true }), "\u00e9a"));
    }

    [Fact]
    public void BytePair_MarksOfPlace_AreSpelledOut()
    {
        Vocabulary vocabulary = Of("a", "a</w>", "##a", "##a</w>");
        var suffix = new BytePairModel(vocabulary, new MergeTable(0), new BytePairSettings { EndOfWordSuffix = "</w>" }, 0);
        Assert.Equal([0, 0, 1], Ids(suffix, "aaa"));
        var both = new BytePairModel(
            vocabulary, new MergeTable(0), new BytePairSettings { EndOfWordSuffix = "</w>", ContinuingPrefix = "##" }, 0);
        Assert.Equal([0, 2, 3], Ids(both, "aaa"));
    }

    [Fact]
    public void BytePair_IgnoreMerges_TakesAWholeWord()
    {
        Vocabulary vocabulary = Of("a", "b", "ab");
        Assert.Equal([2], Ids(new BytePairModel(vocabulary, new MergeTable(0), new BytePairSettings { IgnoreMerges = true }, 0), "ab"));
        Assert.Equal([0, 1], Ids(new BytePairModel(vocabulary, new MergeTable(0), new BytePairSettings(), 0), "ab"));
    }

    [Fact]
    public void WordCache_Full_TakesNoMore()
    {
        var cache = new WordCache(2);
        cache.Keep("a", [1]);
        cache.Keep("a", [1]);
        cache.Keep("b", [2]);
        cache.Keep("c", [3]);
        cache.Keep(new string('x', 65), [4]);
        Assert.Equal(2, cache.Count);
        var ids = new List<int>();
        Assert.True(cache.TryAppend("b", ids));
        Assert.False(cache.TryAppend("c", ids));
        Assert.Equal([2], ids);
    }

    [Fact]
    public void SentencePieceBpe_RandomTexts_AgreesWithJoiningTheBestNeighbours()
    {
        const int Seed = 71;
        var random = new RandomText(Seed);
        SentencePiece[] pieces =
        [
            new("<unk>", 0, SentencePieceType.Unknown), new("a", -9, SentencePieceType.Normal), new("b", -9, SentencePieceType.Normal),
            new("ab", -2, SentencePieceType.Normal), new("ba", -2, SentencePieceType.Normal), new("aba", -4, SentencePieceType.Normal),
            new("cc", -5, SentencePieceType.Normal), new("ccab", -6, SentencePieceType.Normal), new("bb", -1, SentencePieceType.Normal),
        ];
        var model = new SentencePieceBpeModel(pieces, Of([.. pieces.Select(piece => piece.Text)]), 0, byteFallback: false);
        for (int i = 0; i < 3000; i++)
        {
            string text = random.NextOver("aabbcd", 12);
            Assert.True(Join(pieces, text).SequenceEqual(Ids(model, text)), $"seed {Seed}: '{text}'");
        }
    }

    [Fact]
    public void SentencePieceBpe_UserDefinedPiece_IsNeverMerged()
    {
        SentencePiece[] pieces =
        [
            new("<unk>", 0, SentencePieceType.Unknown), new("a", -9, SentencePieceType.Normal), new("aa", -1, SentencePieceType.Normal),
            new("[x]", 0, SentencePieceType.UserDefined), new("a[", -1, SentencePieceType.Normal),
        ];
        var model = new SentencePieceBpeModel(pieces, Of([.. pieces.Select(piece => piece.Text)]), 0, byteFallback: false);
        Assert.Equal([2, 3, 1], Ids(model, "aa[x]a"));
    }

    private static List<int> Join(SentencePiece[] pieces, string text)
    {
        List<string> parts = [.. text.Select(unit => unit.ToString())];
        while (true)
        {
            int best = -1;
            float bestScore = float.NegativeInfinity;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                SentencePiece? joined = pieces.FirstOrDefault(piece => piece.Text == parts[i] + parts[i + 1]);
                if (joined is not null && joined.Score > bestScore)
                {
                    (best, bestScore) = (i, joined.Score);
                }
            }

            if (best < 0)
            {
                break;
            }

            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }

        var ids = new List<int>();
        bool afterUnknown = false;
        foreach (string part in parts)
        {
            int id = Math.Max(0, Array.FindIndex(pieces, piece => piece.Text == part));
            if (id != 0 || !afterUnknown)
            {
                ids.Add(id);
            }

            afterUnknown = id == 0;
        }

        return ids;
    }

    private static double Best(UnigramPiece[] pieces, string text)
    {
        var best = new double[text.Length + 1];
        for (int end = 1; end <= text.Length; end++)
        {
            best[end] = text[end - 1] == 'c' ? best[end - 1] - 17.25 : double.NegativeInfinity;
            foreach (UnigramPiece piece in pieces.Skip(1).Where(piece => text[..end].EndsWith(piece.Text, StringComparison.Ordinal)))
            {
                best[end] = Math.Max(best[end], best[end - piece.Text.Length] + piece.Score);
            }
        }

        return best[text.Length];
    }

    private static List<int> Greedy(Vocabulary vocabulary, string word)
    {
        var ids = new List<int>();
        for (int start = 0; start < word.Length;)
        {
            int end = word.Length;
            string prefix = start > 0 ? "##" : "";
            while (end > start && vocabulary.IdOf(prefix + word[start..end]) is null)
            {
                end--;
            }

            if (end == start)
            {
                return [0];
            }

            ids.Add(vocabulary.IdOf(prefix + word[start..end])!.Value);
            start = end;
        }

        return ids;
    }

    private static Vocabulary Of(params string[] tokens)
    {
        var vocabulary = new Vocabulary();
        for (int id = 0; id < tokens.Length; id++)
        {
            vocabulary.Add(tokens[id], id);
        }

        return vocabulary;
    }

    private static List<int> Ids(ITokenModel model, string piece)
    {
        var ids = new List<int>();
        model.Tokenize(piece, ids);
        return ids;
    }
}
