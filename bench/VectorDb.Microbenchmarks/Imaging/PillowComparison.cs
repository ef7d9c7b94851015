using System.Globalization;
using System.Text.Json.Nodes;
using VectorDb.Imaging;

namespace VectorDb.Microbenchmarks.Imaging;

/// <summary>
/// Decode, resize and whole preprocessing beside Pillow's, on the same files, in turns, both measured as CPU time of their
/// own process; prints medians and ratios.
/// <c>dotnet run -c Release --project bench/VectorDb.Microbenchmarks -- pillow [rounds [part of a name]]</c>
/// </summary>
internal static class PillowComparison
{
    private const int Repeats = 5;
    private const int WarmUps = 40;

    private static readonly PixelPlan Clip = new()
    {
        Resize = new ResizeRule.ShortestEdge(224),
        Crop = new CropRule.Center(224, 224),
        Mean = [0.48145466, 0.4578275, 0.40821073],
        Std = [0.26862954, 0.26130258, 0.27577711],
    };

    public static int Run(string[] args)
    {
        int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        string folder = Directory.CreateTempSubdirectory("vectordb-pictures").FullName;
        try
        {
            string script = Path.Combine(Repository(), "bench", "peers", "pillow_peer.py");
            using PillowPeer peer = new(Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3", script);
            peer.Ask(new JsonObject { ["op"] = "make", ["folder"] = folder });
            Console.WriteLine($"Pillow {peer.Version}; CPU ms of one call, median of {rounds} rounds in turns");
            Console.WriteLine($"{"",-58}{"VectorDb",10}{"Pillow",10}{"ratio",8}");
            string part = args.Length > 1 ? args[1] : "";
            foreach (Case one in Cases(folder).Where(c => c.Name.Contains(part, StringComparison.Ordinal)))
            {
                Compare(one, peer, rounds);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<Case> Cases(string folder)
    {
        (string File, int Width, int Height, ResampleFilter Filter, int Code)[] resizes =
        [
            ("large.jpg", 299, 224, ResampleFilter.Bicubic, 3),
            ("large.jpg", 384, 384, ResampleFilter.Bicubic, 3),
            ("large.jpg", 299, 224, ResampleFilter.Bilinear, 2),
            ("large.jpg", 299, 224, ResampleFilter.Lanczos, 1),
            ("medium.jpg", 299, 224, ResampleFilter.Bicubic, 3),
            ("small.jpg", 299, 224, ResampleFilter.Bicubic, 3),
            ("small.jpg", 384, 384, ResampleFilter.Bicubic, 3),
            ("small.jpg", 1280, 960, ResampleFilter.Bicubic, 3),
        ];
        foreach ((string file, int width, int height, ResampleFilter filter, int code) in resizes)
        {
            string path = Path.Combine(folder, file);
            RgbImage image = ImageDecoder.Decode(File.ReadAllBytes(path), DecodeOptions.Default);
            JsonObject command = new() { ["op"] = "resize", ["file"] = path, ["width"] = width, ["height"] = height, ["resample"] = code };
            yield return new Case($"resize {file} {image.Width}x{image.Height} to {width}x{height} {filter}", command, () => Resampler.Resize(image, width, height, filter).Dispose());
        }

        foreach (string file in new[] { "large.jpg", "medium.jpg", "small.jpg", "medium.png", "medium.webp", "medium.gif", "medium.bmp", "medium.tif" })
        {
            string path = Path.Combine(folder, file);
            byte[] bytes = File.ReadAllBytes(path);
            JsonObject command = new() { ["op"] = "decode", ["file"] = path };
            yield return new Case($"decode {file}", command, () => ImageDecoder.Decode(bytes, DecodeOptions.Default).Dispose());
        }

        PixelPipeline pipeline = new(Clip);
        float[] values = new float[3 * 224 * 224];
        foreach (string file in new[] { "large.jpg", "medium.jpg", "small.jpg" })
        {
            string path = Path.Combine(folder, file);
            byte[] bytes = File.ReadAllBytes(path);
            RgbImage decoded = ImageDecoder.Decode(bytes, DecodeOptions.Default);
            yield return new Case($"preprocess {file}, CLIP 224", Command("preprocess", path), () => pipeline.Run(decoded, values));
            yield return new Case($"decode and preprocess {file}, CLIP 224", Command("pipeline", path), () =>
            {
                using RgbImage image = ImageDecoder.Decode(bytes, DecodeOptions.Default);
                pipeline.Run(image, values);
            });
        }
    }

    private static JsonObject Command(string operation, string path) => new() { ["op"] = operation, ["file"] = path, ["size"] = 224 };

    private static void Compare(Case one, PillowPeer peer, int rounds)
    {
        one.Command["repeats"] = Repeats;
        for (int i = 0; i < WarmUps; i++)
        {
            one.Action(); // Past the first tier of the just-in-time compiler, which swaps code in after 30 calls.
        }

        List<double> ours = [];
        List<double> theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Measure(one.Action));
            theirs.Add((double)peer.Ask(one.Command)["seconds"]! * 1000);
        }

        (double our, double their) = (Median(ours), Median(theirs));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-58}{our,10:F2}{their,10:F2}{their / our,8:F2}"));
    }

    private static double Measure(Action action)
    {
        List<double> times = [];
        for (int i = 0; i < Repeats; i++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            action();
            times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }

        return Median(times);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VectorDb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Run this inside the repository.");
    }

    private sealed record Case(string Name, JsonObject Command, Action Action);
}
