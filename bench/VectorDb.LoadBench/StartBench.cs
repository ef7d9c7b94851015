using System.Diagnostics;
using VectorDb.LoadBench.Checkpoints;
using VectorDb.Models;

namespace VectorDb.LoadBench;

/// <summary>
/// How long a checkpoint of the size of CLIP ViT-B/32 (605 MB) takes to become a model: the first time, and at later starts, when
/// its towers are compiled and its files known.
/// </summary>
internal sealed class StartBench(int starts)
{
    private const int ClipVocabulary = 49_408;

    /// <summary>Runs the bench.</summary>
    public async Task RunAsync()
    {
        string work = Directory.CreateTempSubdirectory("vectordb-bench-").FullName;
        try
        {
            string checkpoint = Path.Combine(work, "clip");
            RandomClip.Write(checkpoint, Path.Combine(Repository.Root, "tests/Goldens/clip-vit/gelu-newcfg"), ClipVocabulary);
            await Task.Delay(TimeSpan.FromSeconds(3)); // Files that were just written are hashed again.
            foreach (Precision precision in new[] { Precision.Fp32, Precision.Int8 })
            {
                var options = new ModelOptions { Precision = precision, CompiledCacheDirectory = Path.Combine(work, "compiled") };
                await ReportAsync($"{precision} import", checkpoint, options);
                for (int i = 0; i < starts; i++)
                {
                    await ReportAsync($"{precision} start {i + 1}", checkpoint, options);
                }
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task ReportAsync(string what, string checkpoint, ModelOptions options)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long begun = TimeProvider.System.GetTimestamp();
        await using Model model = Model.Load(checkpoint, options);
        TimeSpan wall = TimeProvider.System.GetElapsedTime(begun);
        process.Refresh();
        Console.WriteLine($"{what}: {wall.TotalSeconds:F2} s, {(process.TotalProcessorTime - before).TotalSeconds:F2} s of CPU ({model.Info.Parameters:N0} parameters)");
    }
}
