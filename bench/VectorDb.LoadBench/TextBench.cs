using System.Diagnostics;
using VectorDb.LoadBench.Checkpoints;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Probing;

namespace VectorDb.LoadBench;

/// <summary>
/// What the text of a query costs: CLIP ViT-B/32's text tower on one thread, one text at a time, through the encoder's queue, in
/// float32 and int8 in turns.
/// </summary>
internal sealed class TextBench(int texts)
{
    private const int Warmup = 20;

    /// <summary>Runs the bench.</summary>
    public async Task RunAsync()
    {
        string work = Directory.CreateTempSubdirectory("vectordb-bench-").FullName;
        try
        {
            string checkpoint = Path.Combine(work, "clip");
            RandomClip.Write(checkpoint, Path.Combine(Repository.Root, "tests/Goldens/clip-vit/gelu-newcfg"));
            await using Model fp32 = Model.Load(checkpoint, new ModelOptions { Threads = 1 });
            await using Model int8 = Model.Load(checkpoint, new ModelOptions { Threads = 1, Precision = Precision.Int8 });
            string text = TextOf(fp32, tokens: 12);
            (List<double> Wall, List<double> Cpu)[] times = [([], []), ([], [])];
            for (int i = 0; i < Warmup + texts; i++)
            {
                await MeasureAsync(fp32, text, i < Warmup ? null : times[0]);
                await MeasureAsync(int8, text, i < Warmup ? null : times[1]);
            }

            foreach (((List<double> wall, List<double> cpu), string name) in times.Zip(["fp32", "int8"]))
            {
                Console.WriteLine(
                    $"{name}, 12 tokens: median {Median.At(wall, 0.5):F2} ms (least {wall.Min():F2}), CPU of the process median {Median.At(cpu, 0.5):F2} ms (least {cpu.Min():F2})");
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task MeasureAsync(Model model, string text, (List<double> Wall, List<double> Cpu)? times)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long begun = TimeProvider.System.GetTimestamp();
        await model.Encoder!.EncodeTextAsync(text, Lane.Interactive, CancellationToken.None);
        TimeSpan wall = TimeProvider.System.GetElapsedTime(begun);
        process.Refresh();
        times?.Wall.Add(wall.TotalMilliseconds);
        times?.Cpu.Add((process.TotalProcessorTime - before).TotalMilliseconds);
    }

    private static string TextOf(Model model, int tokens)
    {
        string text = "a";
        while (model.Probe.Compute("attention_mask", new ProbeInputs { Texts = [text] }).Integers!.Sum() < tokens)
        {
            text += " a";
        }

        return text;
    }
}
