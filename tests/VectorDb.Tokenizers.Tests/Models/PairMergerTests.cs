using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Tests.Models;

public sealed class PairMergerTests
{
    private const int Symbols = 4;

    [Fact]
    public void Merge_RandomTables_AgreesWithRescanning()
    {
        const int Seed = 41;
        var random = new RandomText(Seed);
        for (int round = 0; round < 300; round++)
        {
            (MergeTable table, Dictionary<(int, int), Merge> plain) = RandomMerges(random);
            int[] symbols = [.. Enumerable.Range(0, random.Next(0, round % 10 == 0 ? 600 : 20)).Select(_ => random.Next(0, Symbols))];
            List<int> expected = Rescan(plain, symbols);
            int left = PairMerger.Merge(table, symbols);
            Assert.True(expected.SequenceEqual(symbols[..left]), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Merge_EqualRanks_TakesTheLeftmost()
    {
        var table = new MergeTable(2);
        table.Add(0, 1, new Merge(0, 2));
        table.Add(1, 0, new Merge(0, 3));
        int[] symbols = [0, 1, 0];
        Assert.Equal(2, PairMerger.Merge(table, symbols));
        Assert.Equal([2, 0], symbols[..2]);
    }

    [Fact]
    public void Merge_AMillionSymbols_Finishes()
    {
        var table = new MergeTable(20);
        for (int level = 0; level < 20; level++)
        {
            table.Add(level, level, new Merge(level, level + 1));
        }

        int[] symbols = new int[1 << 20];
        Assert.Equal(1, PairMerger.Merge(table, symbols));
        Assert.Equal(20, symbols[0]);
    }

    // Each result is a new symbol, whose own merges come later, as training makes them.
    private static (MergeTable Table, Dictionary<(int, int), Merge> Plain) RandomMerges(RandomText random)
    {
        var table = new MergeTable(0);
        var plain = new Dictionary<(int, int), Merge>();
        for (int rank = 0; rank < 30; rank++)
        {
            (int left, int right) = (random.Next(0, Symbols + rank), random.Next(0, Symbols + rank));
            var merge = new Merge(rank, Symbols + rank);
            if (plain.TryAdd((left, right), merge))
            {
                table.Add(left, right, merge);
            }
        }

        return (table, plain);
    }

    private static List<int> Rescan(Dictionary<(int, int), Merge> merges, int[] symbols)
    {
        List<int> list = [.. symbols];
        while (true)
        {
            int best = -1;
            Merge bestMerge = new(int.MaxValue, 0);
            for (int i = 0; i + 1 < list.Count; i++)
            {
                if (merges.TryGetValue((list[i], list[i + 1]), out Merge merge) && merge.Rank < bestMerge.Rank)
                {
                    (best, bestMerge) = (i, merge);
                }
            }

            if (best < 0)
            {
                return list;
            }

            list[best] = bestMerge.Result;
            list.RemoveAt(best + 1);
        }
    }
}
