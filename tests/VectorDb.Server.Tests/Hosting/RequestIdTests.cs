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

    [Fact]
    public async Task Snapshots_SentAgain_AreDoneOnceAndAnsweredTheSame()
    {
        var create = new CreateSnapshotRequest { RequestId = "r4" };
        Snapshot first = await LastAsync(create);
        Assert.Equal(first, await LastAsync(create));
        Assert.Single((await server.Client.ListSnapshotsAsync(new ListSnapshotsRequest())).Snapshots);
        var reused = await Assert.ThrowsAsync<RpcException>(() => LastAsync(new CreateSnapshotRequest { Name = "other", RequestId = "r4" }));
        Assert.Equal(StatusCode.AlreadyExists, reused.Code);

        // Sent again, a restore does not take away what was written since.
        var restore = new RestoreSnapshotRequest { Name = first.Name, RequestId = "r5" };
        Assert.Equal(first, await LastAsync(restore));
        PutItemsRequest since = Put("", 11);
        since.Items[0].Id = "since";
        await server.Client.PutItemsAsync(since);
        Assert.Equal(first, await LastAsync(restore));
        Assert.Equal("since", (await server.Client.GetItemAsync(new GetItemRequest { Collection = "vectors", Id = "since" })).Id);
        await server.Client.DeleteItemsAsync(new DeleteItemsRequest { Collection = "vectors", Ids = { "since" } });

        var delete = new DeleteSnapshotRequest { Name = first.Name, RequestId = "r6" };
        await server.Client.DeleteSnapshotAsync(delete);
        await server.Client.DeleteSnapshotAsync(delete);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => server.Client.DeleteSnapshotAsync(new DeleteSnapshotRequest { Name = first.Name }))).Code);
    }

    [Fact]
    public async Task Models_SentAgain_AreDoneOnceAndAnsweredTheSame()
    {
        var unload = new UnloadModelRequest { Name = "blip", RequestId = "r7" };
        await server.Client.UnloadModelAsync(unload);
        await server.Client.UnloadModelAsync(unload);
        var load = new LoadModelRequest { Name = "blip", RequestId = "r8" };
        Model first = await server.Client.LoadModelAsync(load);
        Assert.Equal(first, await server.Client.LoadModelAsync(load));

        // What was done is not done again, even if it was undone since.
        await server.Client.UnloadModelAsync(new UnloadModelRequest { Name = "blip" });
        Assert.Equal(first, await server.Client.LoadModelAsync(load));
        Assert.DoesNotContain((await server.Client.ListModelsAsync(new ListModelsRequest())).Models, static m => m.Name == "blip");
        await server.Client.LoadModelAsync(new LoadModelRequest { Name = "blip" });
    }

    private async Task<Snapshot> LastAsync(CreateSnapshotRequest request)
    {
        Snapshot? last = null;
        await foreach (CreateSnapshotResponse step in server.Client.CreateSnapshotAsync(request))
        {
            last = step.Snapshot;
        }

        return last!;
    }

    private async Task<Snapshot> LastAsync(RestoreSnapshotRequest request)
    {
        Snapshot? last = null;
        await foreach (RestoreSnapshotResponse step in server.Client.RestoreSnapshotAsync(request))
        {
            last = step.Snapshot;
        }

        return last!;
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
