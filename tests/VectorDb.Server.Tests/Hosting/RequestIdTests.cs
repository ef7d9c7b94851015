using Google.Protobuf.WellKnownTypes;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>request_id, expire_time and ttl over the wire.</summary>
public sealed class RequestIdTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Put_SentAgain_GivesTheSameAnswer_AndAnotherBodyIsRefused()
    {
        PutItemsRequest request = Put("r1", 1, 2, 3);
        PutItemsResponse first = await server.Client.PutItemsAsync(request);
        Assert.All(first.Results, static r => Assert.Equal(0, r.Status.Code));
        Assert.Equal(first, await server.Client.PutItemsAsync(request));

        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.PutItemsAsync(Put("r1", 1, 2, 4)));
        Assert.Equal(StatusCode.AlreadyExists, error.Code);
        Assert.Equal(3UL, (await server.Client.CountItemsAsync(new CountItemsRequest { Collection = "vectors" })).Count);
    }

    [Fact]
    public async Task Create_SentAgain_GivesTheSameAnswer()
    {
        var request = new CreateCollectionRequest
        {
            Collection = new Collection { Name = "twice", Spaces = { new VectorSpace { Dimensions = 4 } }, ItemTtl = Duration.FromTimeSpan(TimeSpan.FromDays(1)) },
            RequestId = "r2",
        };
        Collection first = await server.Client.CreateCollectionAsync(request);
        Assert.Equal(first, await server.Client.CreateCollectionAsync(request));
        Assert.Equal(86_400, first.ItemTtl.Seconds);
        var update = new UpdateCollectionRequest { Collection = first.Clone(), UpdateMask = new FieldMask { Paths = { "item_ttl" } } };
        update.Collection.ItemTtl = null;
        Assert.Null((await server.Client.UpdateCollectionAsync(update)).ItemTtl);
    }

    [Fact]
    public async Task Put_Ttl_IsSeenAsExpireTime_AndNonsenseIsRefused()
    {
        PutItemsRequest request = Put("", 7);
        request.Items[0].Id = "mayfly";
        request.Items[0].Ttl = Duration.FromTimeSpan(TimeSpan.FromHours(1));
        await server.Client.PutItemsAsync(request);
        Item item = await server.Client.GetItemAsync(new GetItemRequest { Collection = "vectors", Id = "mayfly" });
        Assert.InRange((item.ExpireTime - item.UpdateTime).ToTimeSpan(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));

        request.Items[0].Ttl = new Duration { Seconds = long.MaxValue };
        ItemStatus refused = (await server.Client.PutItemsAsync(request)).Results[0].Status;
        Assert.Equal(((int)StatusCode.InvalidArgument, "ttl"), (refused.Code, refused.Field));
        await server.Client.DeleteItemsAsync(new DeleteItemsRequest { Collection = "vectors", Ids = { "mayfly" }, RequestId = "r3" });
    }

    private static PutItemsRequest Put(string requestId, params float[] seeds)
    {
        var request = new PutItemsRequest { Collection = "vectors", RequestId = requestId };
        request.Items.AddRange(seeds.Select(static s => new Item
        {
            Vectors = { ["default"] = new Vector { Values = { s, 1, 0, 0 } } },
        }));
        return request;
    }
}
