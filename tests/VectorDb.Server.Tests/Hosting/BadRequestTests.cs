using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using VectorDb.Rpc;
using VectorDb.V1;
using Value = Google.Protobuf.WellKnownTypes.Value;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>What is wrong with a request comes back as a status with the field and a reason; the server goes on.</summary>
public sealed class BadRequestTests : IClassFixture<RunningServer>
{
    private readonly RunningServer _server;

    public BadRequestTests(RunningServer server) => _server = server;

    public static TheoryData<SearchRequest, StatusCode, string> Searches => new()
    {
        { new SearchRequest { Collection = "nope", Query = ByVector(1, 2, 3, 4) }, StatusCode.NotFound, "COLLECTION_NOT_FOUND" },
        { new SearchRequest { Collection = "vectors" }, StatusCode.InvalidArgument, "FIELD_MISSING" },
        { new SearchRequest { Collection = "vectors", Query = new Query() }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new SearchRequest { Collection = "vectors", Query = new Query { Parts = { new QueryPart() } } }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2) }, StatusCode.InvalidArgument, "DIMENSION_MISMATCH" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, float.NaN) }, StatusCode.InvalidArgument, "VECTOR_NOT_FINITE" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(0, 0, 0, 0) }, StatusCode.InvalidArgument, "VECTOR_ZERO" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Limit = 1001 }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Offset = 10_000 }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Ef = 5000 }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new SearchRequest { Collection = "vectors", Space = "other", Query = ByVector(1, 2, 3, 4) }, StatusCode.InvalidArgument, "SPACE_UNKNOWN" },
        { new SearchRequest { Collection = "vectors", Query = new Query { Parts = { new QueryPart { Text = "x" } } } }, StatusCode.FailedPrecondition, "SPACE_HAS_NO_MODEL" },
        { new SearchRequest { Collection = "vectors", Query = new Query { Parts = { new QueryPart { ItemId = "x" } } } }, StatusCode.NotFound, "ITEM_NOT_FOUND" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Filter = new Filter() }, StatusCode.InvalidArgument, "INVALID_FILTER" },
        {
            new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Filter = new Filter { Range = new RangeFilter { Field = "a", Gt = Value.ForString("soon") } } },
            StatusCode.InvalidArgument, "INVALID_FILTER"
        },
        { new SearchRequest { Collection = "photos", Query = new Query { Parts = { new QueryPart { Image = ByteString.CopyFromUtf8("no") } } } }, StatusCode.InvalidArgument, "IMAGE_UNSUPPORTED_FORMAT" },
        { new SearchRequest { Collection = "vectors", Query = ByVector(1, 2, 3, 4), Include = { (ItemPart)77 } }, StatusCode.InvalidArgument, "UNKNOWN_ENUM_VALUE" },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task Search_Wrong_IsRefusedWithAReason(SearchRequest request, StatusCode code, string reason) =>
        await RefusedAsync(() => _server.Client.SearchAsync(request), code, reason);

    public static TheoryData<VectorSpace, string, StatusCode, string> Spaces => new()
    {
        { new VectorSpace(), "c", StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new VectorSpace { Dimensions = 9000 }, "c", StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new VectorSpace { Dimensions = 4, Hnsw = new HnswConfig { M = 100 } }, "c", StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new VectorSpace { Dimensions = 4, Metric = (Metric)9 }, "c", StatusCode.InvalidArgument, "UNKNOWN_ENUM_VALUE" },
        { new VectorSpace { Dimensions = 4 }, "../etc", StatusCode.InvalidArgument, "INVALID_NAME" },
        { new VectorSpace { Dimensions = 4 }, "Upper", StatusCode.InvalidArgument, "INVALID_NAME" },
        { new VectorSpace { Dimensions = 4 }, "photos", StatusCode.AlreadyExists, "COLLECTION_EXISTS" },
        { new VectorSpace { Model = "nope" }, "c", StatusCode.FailedPrecondition, "MODEL_NOT_LOADED" },
        { new VectorSpace { Model = "clip", Dimensions = 5 }, "c", StatusCode.InvalidArgument, "INVALID_FIELD" },
    };

    [Theory]
    [MemberData(nameof(Spaces))]
    public async Task CreateCollection_Wrong_IsRefusedWithAReason(VectorSpace space, string name, StatusCode code, string reason) =>
        await RefusedAsync(
            () => _server.Client.CreateCollectionAsync(new CreateCollectionRequest { Collection = new Collection { Name = name, Spaces = { space } } }), code, reason);

    [Fact]
    public async Task PutItems_SomeWrong_EachHasItsOwnStatus()
    {
        PutItemsResponse response = await _server.Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = "vectors",
            Items =
            {
                new Item { Id = "right", Vectors = { ["default"] = new Vector { Values = { 1, 2, 3, 4 } } } },
                new Item { Id = new string('x', 200), Vectors = { ["default"] = new Vector { Values = { 1, 2, 3, 4 } } } },
                new Item { Id = "nan", Payload = new Struct { Fields = { ["n"] = Value.ForNumber(double.NaN) } }, Vectors = { ["default"] = new Vector { Values = { 1, 2, 3, 4 } } } },
            },
        });
        Assert.Equal(["", "id", "payload.n"], response.Results.Select(static r => r.Status.Field));
    }

    [Fact]
    public async Task UpdateCollection_MaskOfAFixedField_IsRefused() => await RefusedAsync(
        () => _server.Client.UpdateCollectionAsync(new UpdateCollectionRequest
        {
            Collection = new Collection { Name = "vectors" },
            UpdateMask = new FieldMask { Paths = { "spaces" } },
        }),
        StatusCode.InvalidArgument,
        "INVALID_FIELD");

    [Fact]
    public async Task ValidateOnly_MakesNothing()
    {
        Collection checkedOnly = await _server.Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            ValidateOnly = true,
            Collection = new Collection { Name = "dry", Spaces = { new VectorSpace { Model = "clip" } } },
        });
        Assert.Equal(32U, checkedOnly.Spaces[0].Dimensions);
        await RefusedAsync(() => _server.Client.GetCollectionAsync(new GetCollectionRequest { Name = "dry" }), StatusCode.NotFound, "COLLECTION_NOT_FOUND");
    }

    public static TheoryData<Collection, StatusCode, string> Generators => new()
    {
        { new Collection { Generator = "nope" }, StatusCode.FailedPrecondition, "MODEL_NOT_LOADED" },
        { new Collection { Generator = "clip" }, StatusCode.FailedPrecondition, "MODEL_CANNOT" },
        { new Collection { CapFilt = new CapFilt { Matcher = "clip" } }, StatusCode.FailedPrecondition, "MODEL_CANNOT" },
        { new Collection { CapFilt = new CapFilt { Matcher = "blip", Threshold = 1.5f } }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new Collection { CapFilt = new CapFilt { Matcher = "blip", Threshold = float.NaN } }, StatusCode.InvalidArgument, "INVALID_FIELD" },
        { new Collection { CapFilt = new CapFilt { Matcher = "blip", MisfitAction = (MisfitAction)9 } }, StatusCode.InvalidArgument, "UNKNOWN_ENUM_VALUE" },
        { new Collection { CapFilt = new CapFilt { Matcher = "blip", MisfitAction = MisfitAction.Replace } }, StatusCode.InvalidArgument, "CAPTIONER_NEEDED" },
        { new Collection { CapFilt = new CapFilt { CaptionMissing = true } }, StatusCode.InvalidArgument, "CAPTIONER_NEEDED" },
        { new Collection { CapFilt = new CapFilt { CaptionMissing = true, Captioner = "blip" } }, StatusCode.FailedPrecondition, "MODEL_CANNOT" },
    };

    [Theory]
    [MemberData(nameof(Generators))]
    public async Task Collection_WithModelsThatCannot_IsRefusedWhenMadeAndWhenChanged(Collection collection, StatusCode code, string reason)
    {
        Collection made = collection.Clone();
        made.Name = "wrong";
        made.Spaces.Add(new VectorSpace { Dimensions = 4 });
        await RefusedAsync(() => _server.Client.CreateCollectionAsync(new CreateCollectionRequest { Collection = made }), code, reason);
        Collection changed = collection.Clone();
        changed.Name = "vectors";
        var update = new UpdateCollectionRequest { Collection = changed, UpdateMask = new FieldMask { Paths = { "generator", "cap_filt" } } };
        await RefusedAsync(() => _server.Client.UpdateCollectionAsync(update), code, reason);
    }

    [Fact]
    public async Task Collection_ModelThatCannot_NamesOneThatCan()
    {
        var update = new UpdateCollectionRequest
        {
            Collection = new Collection { Name = "vectors", CapFilt = new CapFilt { Matcher = "clip" } },
            UpdateMask = new FieldMask { Paths = { "cap_filt" } },
        };
        var error = await Assert.ThrowsAsync<RpcException>(() => _server.Client.UpdateCollectionAsync(update));
        Assert.Contains("'blip'", error.Message, StringComparison.Ordinal);
    }

    private static Query ByVector(params float[] values) => new() { Parts = { new QueryPart { Vector = new Vector { Values = { values } } } } };

    private static async Task RefusedAsync(Func<Task> call, StatusCode code, string reason)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, error.Code);
        ErrorInfo info = error.Details.Single(static d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
        Assert.Equal(reason, info.Reason);
        Assert.NotEmpty(error.Message);
    }
}
