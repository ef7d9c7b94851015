using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>
/// A server with tiny checkpoints of generating families and a collection "photos" that holds the pictures of their cases, each
/// under its model's name and its file's, such as "caption/rgb.jpg", and an item "words" without a picture.
/// </summary>
public sealed class GeneratingServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public static IReadOnlyDictionary<string, Golden> Models { get; } = new Dictionary<string, Golden>
    {
        ["nlvr"] = Golden.Nlvr,
        ["caption"] = Golden.Caption,
        ["vqa"] = Golden.Vqa,
        ["itm"] = Golden.Matching,
        ["ground"] = Golden.Grounding,
        ["labels"] = Golden.Labels,
    };

    public VectorDbServer Server { get; private set; } = null!;

    public VectorDbClient Client { get; private set; } = null!;

    public static Picture Stored(string model, string picture) => new() { ItemId = $"{model}/{picture}" };

    public static Picture Given(string model, string picture) => new() { Image = Models[model].Picture(picture) };

    public async Task InitializeAsync()
    {
        await StartAsync();
        await Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = "photos", Spaces = { new VectorSpace { Dimensions = 2 } } },
        });
        PutItemsRequest items = new() { Collection = "photos", Items = { Item("words", static i => i.Text = "no picture here") } };
        foreach ((string model, Golden golden) in Models)
        {
            items.Items.AddRange(golden.Pictures.Select(p => Item($"{model}/{p}", i => i.Image = golden.Picture(p))));
        }

        PutItemsResponse stored = await Client.PutItemsAsync(items);
        Assert.All(stored.Results, static r => Assert.Equal(0, r.Status.Code));
    }

    /// <summary>Stores a picture under an id, in the place of what is there.</summary>
    public async Task<Picture> StoreAsync(string id, ByteString picture)
    {
        PutItemsResponse stored = await Client.PutItemsAsync(
            new PutItemsRequest { Collection = "photos", Items = { Item(id, i => i.Image = picture) } });
        Assert.Equal(0, stored.Results[0].Status.Code);
        return new Picture { ItemId = id };
    }

    public async Task StartAsync()
    {
        Server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = 0,
            Models = [.. Models.Select(static m => new ModelSource(m.Key, m.Value.Directory, new ModelSettings()))],
        });
        Client = new VectorDbClient(Server.GrpcAddress);
    }

    public async Task StopAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>An item whose vector tells its place, so that searches have an order, and whose payload its model.</summary>
    private static Item Item(string id, Action<Item> fill)
    {
        float angle = id.Sum(static c => c) % 997 / 1000f;
        var item = new Item { Id = id, Vectors = { ["default"] = new Vector { Values = { MathF.Cos(angle), MathF.Sin(angle) } } } };
        item.Payload = new Struct { Fields = { ["set"] = Value.ForString(id.Split('/')[0]) } };
        fill(item);
        return item;
    }
}
