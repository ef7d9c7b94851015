using VectorDb.Tokenizers;

namespace VectorDb.Models.Explaining;

/// <summary>Words of a text from its WordPiece tokens: pieces behind "##" belong to the word before them, special tokens to none.</summary>
internal static class TokenWords
{
    private const string Continuation = "##";

    /// <summary>Heat of each word: the mean of its pieces'.</summary>
    /// <param name="tokenizer">Names ids.</param>
    /// <param name="ids">The text.</param>
    /// <param name="heatOf">Heat of a token by its place, [patches].</param>
    public static IReadOnlyList<WordHeat> Of(Tokenizer tokenizer, ReadOnlySpan<int> ids, Func<int, float[]> heatOf)
    {
        List<(string Word, List<int> Places)> words = [];
        for (int place = 0; place < ids.Length; place++)
        {
            string token = tokenizer.TokenOf(ids[place]);
            if (token.StartsWith(Continuation, StringComparison.Ordinal) && words.Count > 0)
            {
                words[^1] = (words[^1].Word + token[Continuation.Length..], words[^1].Places);
                words[^1].Places.Add(place);
            }
            else if (token is not ['[', .., ']'])
            {
                words.Add((token, [place]));
            }
        }

        return [.. words.Select(word => new WordHeat(word.Word, Mean([.. word.Places.Select(heatOf)])))];
    }

    private static float[] Mean(float[][] heats)
    {
        float[] mean = new float[heats[0].Length];
        foreach (float[] heat in heats)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(heat, 1f / heats.Length, mean, mean);
        }

        return mean;
    }
}
