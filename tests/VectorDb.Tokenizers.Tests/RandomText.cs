using System.Text;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Texts of everything that tokenizers trip over, from a fixed seed.</summary>
internal sealed class RandomText
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u200b", "\u3000", "\u0085", "\u001c",
        "a", "the", "cat", "Photo", "DOG", "x", "zq", "'s", "'S", "n't", "''", "'ll", "-", "...", "!?", "_", "#", "</w>", "##s", "\u2581",
        "0", "42", "1,000", "\u0661", "\u00bd", "\u2167", "\u00e9", "e\u0301", "\u0130", "\u03a3", "\u03c2", "\u00df", "\u1e9e", "\u017f",
        "\u4e2d\u6587", "\u3042", "\uac00", "\u0e2a\u0e31", "\u0928\u094d", "\ud83d\ude00", "\ud83d\udc4d\ud83c\udffd", "\ud835\udd18",
        "\ud840\udc00", "\ufe0f", "\u200d", "\ufffd", "\ue000", "\u0000", "\u0007", "\ufb01", "\uff26", "\u2122",
        "<s>", "</s>", "<pad>", "<unk>", "[CLS]", "[SEP]", "<|endoftext|>", "<0x41>", "<extra_id_0>", "&amp;", "&#39;",
    ];

    private readonly Random _random;

    public RandomText(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>Some fragments in a row, sometimes with any code point between them.</summary>
    public string Next(int longest = 12)
    {
        var text = new StringBuilder();
        for (int count = _random.Next(longest + 1); count > 0; count--)
        {
            text.Append(_random.Next(5) == 0 ? AnyCodePoint() : Fragments[_random.Next(Fragments.Length)]);
        }

        return text.ToString();
    }

    /// <summary>A string of a few letters, where repeats and overlaps are common.</summary>
    public string NextOver(string alphabet, int longest) =>
        new([.. Enumerable.Range(0, _random.Next(longest + 1)).Select(_ => alphabet[_random.Next(alphabet.Length)])]);

    public int Next(int from, int to) => _random.Next(from, to);

    private string AnyCodePoint()
    {
        int codePoint = _random.Next(3) switch
        {
            0 => _random.Next(0x20, 0x3000),
            1 => _random.Next(0x3000, 0xD800),
            _ => _random.Next(0x10000, 0x30000),
        };
        return char.ConvertFromUtf32(codePoint);
    }
}
