using System.Diagnostics;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.LoadBench.Checkpoints;
using VectorDb.LoadBench.Pictures;
using VectorDb.Models.Batching;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;
using Model = VectorDb.Models.Model;

namespace VectorDb.LoadBench;

/// <summary>
/// Pictures through the whole server - gRPC stream, decode, encode, log with sync, records, graph - against the same pictures through
/// the encoder alone, in turns. The model is of the size of CLIP ViT-B/32 in float32.
/// </summary>
internal sealed class IngestBench(int pictures)
{
    private const int Rounds = 4;
    private const int Distinct = 128;

    /// <summary>Runs the bench.</summary>
    public async Task RunAsync()
    {
        string work = Directory.CreateTempSubdirectory("vectordb-bench-").FullName;
        try
        {
            string checkpoint = Path.Combine(work, "clip");
            RandomClip.Write(checkpoint, Path.Combine(Repository.Root, "tests/Goldens/clip-vit/gelu-newcfg"));
            byte[][] images = [.. Enumerable.Range(0, Distinct).Select(static i => SyntheticPicture.Draw(i, 320, 240))];
            await MeasureAsync(work, checkpoint, images);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync(string work, string checkpoint, byte[][] images)
    {
        await using Model bare = Model.Load(checkpoint);
        var options = new ServerOptions
        {
            DataDirectory = Path.Combine(work, "data"),
            GrpcPort = 0,
            HttpPort = null,
            Models = [new ModelSource("clip", checkpoint, new ModelSettings())],
        };
        await using VectorDbServer server = await VectorDbServer.StartAsync(options);
        await using var client = new VectorDbClient(server.GrpcAddress);
        await client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "bench", Spaces = { new VectorSpace { Model = "clip" } } },
        });

        int each = Math.Max(1, pictures / Rounds);
        await EncodeAsync(bare, images, 32);
        await IngestAsync(client, images, 0, 32);
        var encoder = new List<double>();
        var whole = new List<double>();
        var cpu = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            (double rate, double cost) = await RateAsync(each, () => EncodeAsync(bare, images, each));
            (double wholeRate, double wholeCost) = await RateAsync(each, () => IngestAsync(client, images, 32 + (round * each), each));
            encoder.Add(rate);
            whole.Add(wholeRate);
            cpu.Add(cost / wholeCost);
            Console.WriteLine(
                $"round {round + 1}: encoder {rate:F1}/s, {cost:F1} ms of CPU; server {wholeRate:F1}/s, {wholeCost:F1} ms of CPU; ratio {wholeRate / rate:F3}, of CPU {cost / wholeCost:F3}");
        }

        Console.WriteLine(
            $"{pictures:N0} pictures of 320x240: encoder {Median.At(encoder, 0.5):F1}/s, through the server {Median.At(whole, 0.5):F1}/s, "
            + $"median ratio {Median.At(whole.Zip(encoder, static (w, e) => w / e), 0.5):F3} (goal 0.95), of CPU {Median.At(cpu, 0.5):F3}");
    }

    /// <summary>Pictures a second, and milliseconds of the process's CPU for each: on a busy machine the second says more.</summary>
    private static async Task<(double Rate, double CpuMilliseconds)> RateAsync(int count, Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = TimeProvider.System.GetTimestamp();
        await work();
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return (count / seconds, (process.TotalProcessorTime - before).TotalMilliseconds / count);
    }

    private static Task EncodeAsync(Model model, byte[][] images, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 128 },
        async (i, cancellationToken) => await model.Encoder!.EncodeImageAsync(images[i % images.Length], Lane.Bulk, cancellationToken));

    private static async Task IngestAsync(VectorDbClient client, byte[][] images, int first, int count)
    {
        await using DuplexCall<IngestRequest, IngestResponse> call = client.IngestItems();
        Task sending = SendAsync(call, images, first, count);
        int stored = 0;
        await foreach (IngestResponse response in call.ReadAllAsync())
        {
            stored += response.Result is { Status.Code: 0 } ? 1 : 0;
        }

        await sending;
        if (stored != count)
        {
            throw new InvalidOperationException($"{stored} of {count} items were stored.");
        }
    }

    private static async Task SendAsync(DuplexCall<IngestRequest, IngestResponse> call, byte[][] images, int first, int count)
    {
        await call.WriteAsync(new IngestRequest { Start = new IngestStart { Collection = "bench" } });
        for (int i = 0; i < count; i++)
        {
            var item = new Item { Id = $"p{first + i}", Image = UnsafeByteOperations.UnsafeWrap(images[i % images.Length]) };
            await call.WriteAsync(new IngestRequest { Item = new IngestItem { Seq = (ulong)i + 1, Item = item } });
        }

        await call.WriteAsync(new IngestRequest { Finish = new IngestFinish() });
        call.CompleteRequests();
    }
}
