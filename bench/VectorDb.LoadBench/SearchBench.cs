using VectorDb.Client;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.LoadBench;

/// <summary>
/// Search of ready vectors over gRPC - the graph's own time and what the caller sees - with recall against the exact search of the same
/// server; then the server is stopped and started, and the time until it answers a search is taken.
/// </summary>
internal sealed class SearchBench(int vectors)
{
    private const int Dimensions = 512;
    private const int Clusters = 1_000;
    private const int Queries = 1_000;
    private const int K = 10;

    private readonly ClusteredVectors _data = new(Dimensions, Clusters, seed: 7);

    /// <summary>Runs the bench.</summary>
    public async Task RunAsync()
    {
        string data = Directory.CreateTempSubdirectory("vectordb-bench-").FullName;
        try
        {
            await using (VectorDbServer server = await StartAsync(data))
            {
                await using var client = new VectorDbClient(server.GrpcAddress);
                await FillAsync(client);
                await MeasureAsync(client);
            }

            await RestartAsync(data);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task<VectorDbServer> StartAsync(string data) =>
        VectorDbServer.StartAsync(new ServerOptions { DataDirectory = data, GrpcPort = 0, HttpPort = null });

    private async Task FillAsync(VectorDbClient client)
    {
        await client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "bench", Spaces = { new VectorSpace { Dimensions = Dimensions } } },
        });
        long start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, vectors).Chunk(500), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (rows, cancellationToken) =>
        {
            var request = new PutItemsRequest { Collection = "bench", Durability = Durability.Synced };
            request.Items.AddRange(rows.Select(row => new Item { Id = $"v{row}", Vectors = { ["default"] = Vector(row) } }));
            PutItemsResponse response = await client.PutItemsAsync(request, cancellationToken);
            if (response.Results.FirstOrDefault(static r => r.Status.Code != 0) is { } failed)
            {
                throw new InvalidOperationException(failed.Status.Message);
            }
        });
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{vectors:N0} vectors of {Dimensions} put in {seconds:F1} s: {vectors / seconds:F0}/s");
    }

    private async Task MeasureAsync(VectorDbClient client)
    {
        var walk = new List<double>();
        var seen = new List<double>();
        int found = 0;
        for (int i = 0; i < Queries; i++)
        {
            SearchRequest request = Request(-1 - i);
            long start = TimeProvider.System.GetTimestamp();
            SearchResponse response = await client.SearchAsync(request);
            seen.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            walk.Add(response.Stages.Single(static s => s.Stage == "search").Time.ToTimeSpan().TotalMilliseconds);
            if (i % 10 == 0)
            {
                request.Exact = true;
                SearchResponse exact = await client.SearchAsync(request);
                found += exact.Hits.Select(static h => h.Item.Id).Intersect(response.Hits.Select(static h => h.Item.Id)).Count();
            }
        }

        Console.WriteLine($"search stage: p50 {Median.At(walk, 0.5):F3} ms, p99 {Median.At(walk, 0.99):F3} ms (goal p50 0.5 ms)");
        Console.WriteLine($"as the client sees it: p50 {Median.At(seen, 0.5):F3} ms, p99 {Median.At(seen, 0.99):F3} ms");
        Console.WriteLine($"recall@{K} at the default ef: {found / (double)(Queries / 10 * K):F4}");
    }

    private async Task RestartAsync(string data)
    {
        long start = TimeProvider.System.GetTimestamp();
        await using VectorDbServer server = await StartAsync(data);
        await using var client = new VectorDbClient(server.GrpcAddress);
        SearchResponse response = await client.SearchAsync(Request(-1));
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"restart: {response.Hits.Count} hits after {seconds:F2} s (goal 2 s)");
    }

    private SearchRequest Request(int query) => new()
    {
        Collection = "bench",
        Limit = K,
        Query = new Query { Parts = { new QueryPart { Vector = Vector(query) } } },
    };

    private Vector Vector(int row) => new() { Values = { _data.At(row) } };
}
