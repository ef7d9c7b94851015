using System.Diagnostics;
using System.Globalization;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Seeing;

namespace VectorDb.GenerationBench;

/// <summary>
/// Captions of BLIP-base's sizes on one thread, in CPU time, against the reference's loop without cache on PyTorch. Rounds of
/// the contenders take turns; the medians are printed.
/// </summary>
internal sealed class CaptionBench(BenchSettings settings)
{
    private const int Together = 8;

    public async Task<int> RunAsync()
    {
        string directory = Path.Combine(settings.Scratch, "blip-base-random");
        if (!File.Exists(Path.Combine(directory, "model.safetensors")))
        {
            RandomCaptioner.Write(directory);
        }

        await using Model model = Model.Load(directory, new ModelOptions
        {
            Threads = 1,
            Precision = settings.Precision,
            CompiledCacheDirectory = Path.Combine(settings.Scratch, "compiled"),
        });
        VisualFeatures seen = await model.Vision!.SeeAsync(settings.Picture, Lane.Bulk, CancellationToken.None);
        await GenerateAsync(model, seen, 1); // Warms up.
        List<double> see = [], first = [], one = [], row = [], batch = [], peer = [];
        using TorchLoop? torch = settings.Python is null ? null : new TorchLoop(settings.Python);
        for (int round = 0; round < settings.Rounds; round++)
        {
            see.Add(await CpuAsync(async () => await model.Vision.SeeAsync(settings.Picture, Lane.Bulk, CancellationToken.None)));
            first.Add(await CpuAsync(() => GenerateAsync(model, seen, 1, tokens: 1)));
            one.Add(await CpuAsync(() => GenerateAsync(model, seen, 1)));
            row.Add(await CpuAsync(async () =>
            {
                for (int i = 0; i < Together; i++)
                {
                    await GenerateAsync(model, seen, 1);
                }
            }));
            batch.Add(await CpuAsync(() => GenerateAsync(model, seen, Together)));
            if (torch is not null)
            {
                peer.Add(torch.MillisecondsPerToken(settings.Tokens));
            }
        }

        double step = (Median(one) - Median(first)) / (settings.Tokens - 1);
        Print($"{settings.Precision}, {settings.Tokens} tokens, one thread, CPU ms, medians of {settings.Rounds} rounds");
        Print($"picture {Median(see):F1}, prompt and first token {Median(first):F1}, then {step:F2} a token = {1000 / step:F1} tokens/s");
        Print($"first token after the picture: {Median(first) / step:F1} steps");
        Print($"{Together} in a row {Median(row):F0}, together {Median(batch):F0}: {Median(row) / Median(batch):F2}x");
        if (peer.Count > 0)
        {
            Print($"PyTorch fp32, no cache: {Median(peer):F1} a token = {1000 / Median(peer):F1} tokens/s; ratio {Median(peer) / step:F1}x");
        }

        return 0;
    }

    private async Task GenerateAsync(Model model, VisualFeatures seen, int count, int? tokens = null)
    {
        int exactly = tokens ?? settings.Tokens;
        GenerationRequest request = new()
        {
            Task = GenerationTask.Caption,
            Picture = seen,
            Options = new() { MaxNewTokens = exactly, MinNewTokens = exactly },
        };
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => model.Generator!.GenerateAsync(request, CancellationToken.None).AsTask()));
    }

    private static async Task<double> CpuAsync(Func<Task> action)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        await action();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
