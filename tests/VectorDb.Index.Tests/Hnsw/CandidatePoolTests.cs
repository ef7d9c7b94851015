using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Tests.Hnsw;

public class CandidatePoolTests
{
    [Fact]
    public void Pack_AnyScores_OrdersBestFirst()
    {
        float[] scores = [float.MaxValue, 1.5f, 1e-30f, 0, -1e-30f, -2, -float.MaxValue];
        ulong[] keys = [.. scores.Select(score => CandidateKey.Pack(score, 7))];
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(scores, keys.Select(CandidateKey.Score));
        Assert.All(keys, key => Assert.Equal(7u, CandidateKey.Row(key)));
        Assert.True(CandidateKey.Pack(1, 3) < CandidateKey.Pack(1, 4));
    }

    [Fact]
    public unsafe void Merge_RandomBatches_KeepsTheBestInOrder()
    {
        var random = new Random(11);
        ulong* memory = stackalloc ulong[4096];
        ulong* batch = stackalloc ulong[512];
        var pool = new CandidatePool(memory);
        for (int round = 0; round < 200; round++)
        {
            int limit = random.Next(1, 200);
            pool.Reset(limit);
            List<ulong> all = [];
            for (uint row = 0; row < 600;)
            {
                int count = random.Next(0, round % 2 == 0 ? 90 : 7);
                ulong[] before = [.. all];
                for (int i = 0; i < count; i++)
                {
                    batch[i] = CandidateKey.Pack(random.NextSingle() - 0.5f, row++);
                    all.Add(batch[i]);
                }

                int best = pool.Merge(batch, count);
                ulong[] kept = [.. all.Order().Take(limit)];
                Assert.Equal(kept, new Span<ulong>(memory, pool.Count).ToArray());
                int firstNew = Array.FindIndex(kept, key => !before.Contains(key));
                Assert.Equal(firstNew < 0 ? limit : firstNew, best);
            }

            Assert.Equal(CandidateKey.Score(memory[limit - 1]), pool.Threshold);
        }
    }

    [Fact]
    public unsafe void NextUnexpanded_AfterMerge_GoesBackToBetterCandidates()
    {
        ulong* memory = stackalloc ulong[16];
        var pool = new CandidatePool(memory);
        pool.Reset(4);
        ulong first = CandidateKey.Pack(0.5f, 1), better = CandidateKey.Pack(0.9f, 2);
        pool.Merge(&first, 1);
        Assert.Equal(1u, pool.Expand(pool.NextUnexpanded()));
        Assert.Equal(-1, pool.NextUnexpanded());
        pool.Merge(&better, 1);
        Assert.Equal(2u, pool.Expand(pool.NextUnexpanded()));
        Assert.Equal(-1, pool.NextUnexpanded());
    }

    [Fact]
    public unsafe void Heap_RandomKeys_PopsInOrder()
    {
        var random = new Random(12);
        ulong* memory = stackalloc ulong[300];
        var heap = new CandidateHeap(memory);
        ulong[] keys = [.. Enumerable.Range(0, 300).Select(i => CandidateKey.Pack(random.NextSingle(), (uint)i))];
        foreach (ulong key in keys)
        {
            heap.Push(key);
        }

        ulong[] popped = [.. keys.Select(_ => heap.Pop())];
        Assert.Equal(keys.Order(), popped);
    }
}
