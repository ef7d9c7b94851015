using System.Diagnostics;
using System.Globalization;
using VectorDb.EncoderBench;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

// Development harness: time of each policy, and a profile of where it goes.
string[] policies = args.Length > 0 ? args[0].Split(',') : ["fp32", "int8"];
int batch = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 8;
int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
string? profile = args.Length > 3 ? args[3] : null;
var tower = new RandomTower(TowerShape.ClipBase32, 1);
var random = new Random(5);
float[] pixels = new float[batch * 3 * 224 * 224];
for (int i = 0; i < pixels.Length; i++)
{
    pixels[i] = (random.NextSingle() * 4) - 2;
}

using Tensor input = Tensor.From(pixels, batch, 3, 224, 224);
var sessions = policies.Select(p =>
{
    using GraphModel model = tower.Build(PrecisionPolicy.Parse(p));
    return InferenceSession.Open(model, new SessionOptions { ProfilePrefix = profile is null ? null : profile + p });
}).ToArray();
var times = policies.Select(_ => new List<double>()).ToArray();
var results = new float[policies.Length][];
for (int round = 0; round <= rounds; round++)
{
    for (int i = 0; i < sessions.Length; i++)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        using RunOutputs outputs = sessions[i].Run([new("pixel_values", input)]);
        double ms = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds;
        results[i] = outputs[0].AsSpan<float>().ToArray();
        if (round > 0)
        {
            times[i].Add(ms);
        }
    }
}

for (int i = 0; i < policies.Length; i++)
{
    times[i].Sort();
    double worst = 1;
    int width = results[i].Length / batch;
    for (int b = 0; b < batch; b++)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int k = 0; k < width; k++)
        {
            double x = results[0][(b * width) + k], y = results[i][(b * width) + k];
            dot += x * y;
            aa += x * x;
            bb += y * y;
        }

        worst = Math.Min(worst, dot / Math.Sqrt(aa * bb));
    }

    Console.WriteLine($"{policies[i],-12} batch {batch}: CPU ms median {times[i][times[i].Count / 2]:F1} min {times[i][0]:F1}; cosine to {policies[0]} >= {worst:F6}");
    if (profile is not null)
    {
        Console.WriteLine(sessions[i].EndProfiling());
    }
}
