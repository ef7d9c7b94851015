using System.Diagnostics;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.EncoderBench;

/// <summary>Our tower under one policy, on one thread.</summary>
internal sealed class SessionContender : IContender
{
    private readonly TowerShape _shape;
    private readonly string? _profile;
    private readonly InferenceSession _session;

    public SessionContender(RandomTower tower, TowerShape shape, string policy, string? profile)
    {
        _shape = shape;
        _profile = profile;
        Name = $"VectorDb {policy}";
        string saved = Path.Combine(Path.GetTempPath(), $"vectordb-tower-{Environment.ProcessId}.graph");
        long start = Stopwatch.GetTimestamp();
        using (GraphModel built = tower.Build(PrecisionPolicy.Parse(policy).ForCpu()))
        {
            GraphFile.Save(built, saved);
        }

        TimeSpan import = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        using (GraphModel model = GraphFile.Load(saved))
        {
            _session = InferenceSession.Open(model, new SessionOptions { ProfilePrefix = profile is null ? null : $"{profile}-{policy}" });
            Console.WriteLine(
                $"{Name}: built and saved in {import.TotalSeconds:F1} s ({model.WeightBytes >> 20} MB), opened again in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
        }

        File.Delete(saved);
    }

    public string Name { get; }

    public (double CpuMilliseconds, float[] Embedding) Encode(int batch, float[] pixels)
    {
        using Tensor input = Tensor.Pin<float>(pixels, batch, 3, _shape.Image, _shape.Image);
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        using RunOutputs outputs = _session.Run([new("pixel_values", input)]);
        process.Refresh();
        return ((process.TotalProcessorTime - before).TotalMilliseconds, outputs[0].AsSpan<float>()[.._shape.Projection].ToArray());
    }

    public void Dispose()
    {
        if (_profile is not null)
        {
            Console.WriteLine($"profile of {Name}: {_session.EndProfiling()}");
        }

        _session.Dispose();
    }
}
