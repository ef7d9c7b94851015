using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Tests.Text;

public sealed class CharTrieTests
{
    [Fact]
    public void LongestPrefix_NestedKeys_FindsTheLongest()
    {
        var trie = new CharTrie();
        trie.Add("a", 0);
        trie.Add("abc", 1);
        trie.Add("b", 2);

        Assert.Equal(1, trie.LongestPrefix("abcd", out int length));
        Assert.Equal(3, length);
        Assert.Equal(0, trie.LongestPrefix("abd", out length));
        Assert.Equal(1, length);
        Assert.Equal(CharTrie.None, trie.LongestPrefix("cab", out length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void LongestPrefix_RandomKeys_AgreesWithScanningThemAll()
    {
        const int Seed = 11;
        var random = new RandomText(Seed);
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        var trie = new CharTrie();
        for (int i = 0; i < 500; i++)
        {
            string key = random.NextOver("ab\u00e9\u0000", 8);
            keys[key] = i;
            trie.Add(key, i);
        }

        for (int i = 0; i < 2000; i++)
        {
            string text = random.NextOver("ab\u00e9\u0000", 12);
            string? longest = keys.Keys.Where(key => text.StartsWith(key, StringComparison.Ordinal)).MaxBy(key => key.Length);
            int value = trie.LongestPrefix(text, out int length);
            if (longest is { Length: > 0 })
            {
                Assert.True(length == longest.Length && value == keys[longest], $"seed {Seed}: '{text}'");
            }
            else
            {
                Assert.Equal(0, length);
            }
        }
    }
}
