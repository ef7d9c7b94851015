using System.Text.RegularExpressions;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.V1;
using static VectorDb.Server.Tests.Hosting.MatcherServer;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>The README's program in C# is this one, and runs.</summary>
public sealed partial class ReadmeTests(MatcherServer server) : IClassFixture<MatcherServer>
{
    [Fact]
    public async Task Program_OfTheReadme_IngestsAndFinds()
    {
        await server.Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "photos", Spaces = { new VectorSpace { Model = "clip" } } },
        });
        VectorDbClient client = server.Client;
        string folder = Path.Combine(Golden("blip/itm"), "inputs");

        IAsyncEnumerable<Item> pictures = Directory.EnumerateFiles(folder, "*.jpg").ToAsyncEnumerable()
            .Select(static file => new Item { Id = Path.GetFileName(file), Image = ByteString.CopyFrom(File.ReadAllBytes(file)) });
        await foreach (IngestResult result in client.IngestAsync("photos", pictures))
        {
            Console.WriteLine(result.Status.Code == 0 ? $"{result.Id} is on disk" : $"{result.Id}: {result.Status.Message}");
        }

        SearchResponse found = await client.SearchAsync(new SearchRequest
        {
            Collection = "photos",
            Query = new Query { Parts = { new QueryPart { Text = "a dog left of a cat" } } },
            Rerank = new Rerank { Model = "blip", Candidates = 32 },
            Limit = 5,
        });

        Assert.Equal(Directory.EnumerateFiles(folder, "*.jpg").Select(Path.GetFileName).Order(), found.Hits.Select(static hit => hit.Item.Id).Order());
        Assert.Equal((uint)found.Hits.Count, found.Rerank.Matched);
    }

    [Fact]
    public void Program_OfTheReadme_IsTheOneAbove()
    {
        string readme = File.ReadAllText(Path.Combine(RunningServer.Root, "README.md"));
        string program = Program().Match(readme).Groups["program"].Value;
        string ran = File.ReadAllText(Path.Combine(RunningServer.Root, "tests/VectorDb.Server.Tests/Hosting/ReadmeTests.cs"));
        string[] afterTheClient = [.. Lines(program).Skip(1)];
        Assert.NotEmpty(afterTheClient);
        Assert.Contains(string.Join('\n', afterTheClient), string.Join('\n', Lines(ran)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0);

    [GeneratedRegex("```csharp\n(?<program>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
