namespace VectorDb.EncoderBench;

/// <summary>
/// CPU time of one tower under each policy and under PyTorch, taken in turns so that the machine's mood hits all alike.
/// </summary>
internal sealed class TowerBench(BenchArguments arguments)
{
    private const int Seed = 1;
    private readonly TowerShape _shape = arguments.Tower;

    public int Run()
    {
        string weights = Path.Combine(Path.GetTempPath(), $"vectordb-tower-{Environment.ProcessId}.bin");
        var tower = new RandomTower(_shape, Seed);
        var contenders = new List<IContender>();
        try
        {
            tower.Save(weights);
            contenders.AddRange(arguments.Peers.Select(peer => new TorchContender(arguments.Python, _shape, weights, peer)));
            contenders.AddRange(arguments.Policies.Select(policy => new SessionContender(tower, _shape, policy, arguments.Profile)));
            Console.WriteLine($"{_shape.Name}, random weights, seed {Seed}, one thread each, CPU ms, {arguments.Rounds} rounds in turns");
            foreach (int batch in arguments.Batches)
            {
                Measure(contenders, batch);
            }
        }
        finally
        {
            contenders.ForEach(contender => contender.Dispose());
            File.Delete(weights);
        }

        return 0;
    }

    private void Measure(List<IContender> contenders, int batch)
    {
        float[] pixels = Pixels(batch);
        var times = contenders.ConvertAll(_ => new List<double>());
        var embeddings = new float[contenders.Count][];
        for (int round = 0; round <= arguments.Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                (double spent, embeddings[i]) = contenders[i].Encode(batch, pixels);
                if (round > 0)
                {
                    times[i].Add(spent);
                }
            }
        }

        double first = Median(times[0]);
        for (int i = 0; i < contenders.Count; i++)
        {
            double median = Median(times[i]);
            Console.WriteLine(
                $"batch {batch,2}  {contenders[i].Name,-20} {median,8:F1} (least {times[i].Min(),8:F1})  {1000 * batch / median,7:F1} images/s/core"
                + $"  {first / median,5:F2}x {contenders[0].Name}  cosine to it {Cosine(embeddings[0], embeddings[i]):F6}");
        }
    }

    private float[] Pixels(int batch)
    {
        var random = new Random(Seed + batch);
        var pixels = new float[batch * 3 * _shape.Image * _shape.Image];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (random.NextSingle() * 4) - 2;
        }

        return pixels;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }
}
