using System.Diagnostics;
using System.Globalization;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.MatchBench;

/// <summary>What a match costs: from features and with the picture in memory, there as features and as keys and values.</summary>
internal sealed class MatchCosts(string tokenizer, int rounds)
{
    private const int Cold = 8;
    private const int Hot = 32;
    private const string Text = "the dog sits on the lamp";

    public async Task RunAsync(IReadOnlyList<string> precisions)
    {
        string directory = Directory.CreateTempSubdirectory("vectordb-match-").FullName;
        try
        {
            RandomBlip.Write(directory, tokenizer);
            foreach ((string precision, long memory) in precisions.SelectMany(static p => new[] { (p, 2L << 30), (p, 8L << 30) }))
            {
                await using Model model = Model.Load(directory, new ModelOptions
                {
                    Precision = Enum.Parse<Precision>(precision, ignoreCase: true),
                    Threads = 1,
                    MatchMemoryBytes = memory,
                });
                await MeasureAsync(model, $"{precision}, memory of {memory >> 30} GiB");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task MeasureAsync(Model model, string name)
    {
        int tokens = model.Tokenizer.Encode(Text).Length;
        MatchImage[] images = [.. Enumerable.Range(0, Hot).Select(Picture)];
        MatchPair[] cold = [.. images.Take(Cold).Select(static image => new MatchPair(new MatchSource(image), Text))];
        MatchPair[] hot = [.. images.Select(static (image, i) => new MatchPair(new MatchSource(image, (UInt128)i), Text))];
        await model.Matcher!.MatchPairsAsync(hot, Lane.Interactive, default);
        (double coldCpu, _) = await BestAsync(model, cold);
        (double hotCpu, double hotWall) = await BestAsync(model, hot);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {name}, {tokens} tokens, one thread:
              from features   {coldCpu / Cold,7:F1} ms CPU a candidate
              from memory     {hotCpu / Hot,7:F1} ms CPU a candidate; {Hot} candidates {hotCpu,7:F0} ms CPU, {hotWall,7:F0} ms wall
              in memory       {model.Matcher.InMemory.Bytes / Math.Max(1, model.Matcher.InMemory.Count) / 1e6,7:F1} MB a picture
            """));
    }

    private async Task<(double CpuMs, double WallMs)> BestAsync(Model model, MatchPair[] pairs)
    {
        (double cpu, double wall) = (double.MaxValue, double.MaxValue);
        for (int i = 0; i < rounds; i++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            await model.Matcher!.MatchPairsAsync(pairs, Lane.Interactive, default);
            wall = Math.Min(wall, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            cpu = Math.Min(cpu, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
        }

        return (cpu, wall);
    }

    private static MatchImage Picture(int seed)
    {
        var random = new Random(seed);
        float[] tokens = [.. Enumerable.Range(0, RandomBlip.Places * RandomBlip.Width).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] feature = [.. Enumerable.Repeat(1 / MathF.Sqrt(RandomBlip.Features), RandomBlip.Features)];
        return new MatchImage(tokens, [RandomBlip.Places, RandomBlip.Width], feature);
    }
}
