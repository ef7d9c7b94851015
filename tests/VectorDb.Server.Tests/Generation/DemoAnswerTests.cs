using System.Text.Json;
using Google.Protobuf;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;
using VectorDb.Server.Tests.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Answers as filters where models know what they answer: on pictures of the demo world.</summary>
public sealed class DemoAnswerTests : IAsyncLifetime
{
    private const int Pictures = 48;
    private const string Question = "what color is the background?";
    private const string Accepted = "green";

    private static readonly string Demo = Path.Combine(RunningServer.Root, "src/VectorDb.Demo");

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private readonly Dictionary<string, string> _backgrounds = [];
    private VectorDbServer _server = null!;

    private VectorDbClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = 0,
            Models = [.. new[] { "clip", "blip-vqa" }.Select(static m => new ModelSource(m, Path.Combine(Demo, "models", m), new ModelSettings()))],
        });
        Client = new VectorDbClient(_server.GrpcAddress);
        await Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "demo", Spaces = { new VectorSpace { Model = "clip" } }, Generator = "blip-vqa" },
        });
        var items = new PutItemsRequest { Collection = "demo" };
        foreach (string line in (await File.ReadAllLinesAsync(Path.Combine(Demo, "world/quickstart/captions.jsonl"))).Take(Pictures))
        {
            JsonElement picture = JsonDocument.Parse(line).RootElement;
            string file = picture.GetProperty("file").GetString()!;
            _backgrounds[file] = picture.GetProperty("payload").GetProperty("background").GetString()!;
            items.Items.Add(new Item { Id = file, Image = ByteString.CopyFrom(await File.ReadAllBytesAsync(Path.Combine(Demo, "world/quickstart", file))) });
        }

        Assert.All((await Client.PutItemsAsync(items)).Results, static r => Assert.Equal(0, r.Status.Code));
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Search_WhereAnswer_FindsThePicturesOfWhichItIsTrue()
    {
        SearchResponse all = await SearchAsync(null, Pictures);
        string[] expected = [.. all.Hits.Select(static h => h.Item.Id).Where(id => _backgrounds[id] == Accepted)];
        Assert.InRange(expected.Length, 3, Pictures / 2);

        SearchResponse found = await SearchAsync(new WhereAnswer { Question = Question, Accept = { Accepted } }, 3);
        Assert.Equal(expected.Take(3), found.Hits.Select(static h => h.Item.Id));
        Assert.All(found.Hits, static h => Assert.Equal(Accepted, h.Answer));
        WhereAnswerReport report = found.WhereAnswer;
        Assert.InRange(report.Asked, 3U, (uint)Pictures);
        Assert.Equal((0U, 0U, false), (report.Cached, report.Unknown, report.BudgetExhausted));

        // The rest, a page at a time, in the ranks of the first.
        List<string> rest = [];
        for (string token = found.NextPageToken; token.Length > 0;)
        {
            SearchResponse page = await SearchAsync(new WhereAnswer { Question = Question, Accept = { Accepted } }, 3, token);
            rest.AddRange(page.Hits.Select(static h => h.Item.Id));
            token = page.NextPageToken;
        }

        Assert.Equal(expected.Skip(3), rest);
    }

    private Task<SearchResponse> SearchAsync(WhereAnswer? where, int limit, string token = "") => Client.SearchAsync(new SearchRequest
    {
        Collection = "demo",
        Query = new Query { Parts = { new QueryPart { Text = "an owl" } } },
        Exact = true,
        Limit = (uint)limit,
        PageToken = token,
        WhereAnswer = where,
    });
}
