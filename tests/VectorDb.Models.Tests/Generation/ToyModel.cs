using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Tests.Generation;

/// <summary>A language whose next-token logits follow from the text so far, by a hash: every text has logits of its own.</summary>
internal sealed class ToyModel
{
    public ToyModel(int vocabulary, int seed)
    {
        Vocabulary = vocabulary;
        Seed = seed;
    }

    public int Vocabulary { get; }

    public int Seed { get; }

    public float[] Logits(IReadOnlyList<int> text)
    {
        int state = Seed;
        foreach (int token in text)
        {
            state = unchecked((state * 31) + token + 7);
        }

        Random random = new(state);
        return [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)((random.NextDouble() * 6) - 3))];
    }

    /// <summary>Runs a search to its end, as the loop does: the search sees logits only.</summary>
    public IReadOnlyList<FoundText> Run(SearchPlan plan)
    {
        ITextSearch search = TextSearches.Create(plan);
        List<int[]> rows = [[.. plan.Prompt]];
        for (int step = 0; !search.IsDone; step++)
        {
            Assert.True(step <= plan.MaxLength, "the search does not end");
            search.Take([.. rows.SelectMany(Logits)]);
            List<int[]> next = [];
            for (int row = 0; row < search.Rows; row++)
            {
                next.Add([.. rows[search.Parents[row]], search.NextTokens[row]]);
            }

            rows = next;
        }

        return search.Results;
    }
}
