using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using VectorDb.V1;

namespace VectorDb.Client.Telemetry;

/// <summary>The methods that the client calls, each made once.</summary>
internal static class Operations
{
    private static readonly ServiceDescriptor Collections = CollectionsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Items = ItemsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Searches = SearchReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Generations = GenerationReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Migrations = MigrationsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Models = ModelsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Admin = AdminReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Health = HealthReflection.Descriptor.Services[0];

    public static readonly Operation<CreateCollectionRequest, Collection> CreateCollection = new(Collections, "CreateCollection");
    public static readonly Operation<GetCollectionRequest, Collection> GetCollection = new(Collections, "GetCollection");
    public static readonly Operation<ListCollectionsRequest, ListCollectionsResponse> ListCollections = new(Collections, "ListCollections");
    public static readonly Operation<UpdateCollectionRequest, Collection> UpdateCollection = new(Collections, "UpdateCollection");
    public static readonly Operation<DeleteCollectionRequest, DeleteCollectionResponse> DeleteCollection = new(Collections, "DeleteCollection");
    public static readonly Operation<PutItemsRequest, PutItemsResponse> PutItems = new(Items, "PutItems");
    public static readonly Operation<GetItemRequest, Item> GetItem = new(Items, "GetItem");
    public static readonly Operation<ListItemsRequest, ListItemsResponse> ListItems = new(Items, "ListItems");
    public static readonly Operation<UpdatePayloadRequest, Item> UpdatePayload = new(Items, "UpdatePayload");
    public static readonly Operation<DeleteItemsRequest, DeleteItemsResponse> DeleteItems = new(Items, "DeleteItems");
    public static readonly Operation<CountItemsRequest, CountItemsResponse> CountItems = new(Items, "CountItems");
    public static readonly Operation<SearchRequest, SearchResponse> Search = new(Searches, "Search");
    public static readonly Operation<CalibrateRequest, Calibration> Calibrate = new(Searches, "Calibrate");
    public static readonly Operation<SearchBatchRequest, SearchBatchResponse> SearchBatch = new(Searches, "SearchBatch");
    public static readonly Operation<MatchRequest, MatchResponse> Match = new(Searches, "Match");
    public static readonly Operation<ClassifyRequest, ClassifyResponse> Classify = new(Searches, "Classify");
    public static readonly Operation<CaptionRequest, GenerateResponse> Caption = new(Generations, "Caption");
    public static readonly Operation<AnswerRequest, GenerateResponse> Answer = new(Generations, "Answer");
    public static readonly Operation<CompareRequest, CompareResponse> Compare = new(Generations, "Compare");
    public static readonly Operation<GroundRequest, GroundResponse> Ground = new(Generations, "Ground");
    public static readonly Operation<StartMigrationRequest, Migration> StartMigration = new(Migrations, "StartMigration");
    public static readonly Operation<GetMigrationRequest, Migration> GetMigration = new(Migrations, "GetMigration");
    public static readonly Operation<CompareSpacesRequest, SpaceComparison> CompareSpaces = new(Migrations, "CompareSpaces");
    public static readonly Operation<CutOverRequest, Migration> CutOver = new(Migrations, "CutOver");
    public static readonly Operation<RollBackRequest, Migration> RollBack = new(Migrations, "RollBack");
    public static readonly Operation<FinishMigrationRequest, Collection> FinishMigration = new(Migrations, "FinishMigration");
    public static readonly Operation<CancelMigrationRequest, Collection> CancelMigration = new(Migrations, "CancelMigration");
    public static readonly Operation<ListModelsRequest, ListModelsResponse> ListModels = new(Models, "ListModels");
    public static readonly Operation<GetModelRequest, Model> GetModel = new(Models, "GetModel");
    public static readonly Operation<ImportModelRequest, ImportModelResponse> ImportModel = new(Models, "ImportModel");
    public static readonly Operation<LoadModelRequest, Model> LoadModel = new(Models, "LoadModel");
    public static readonly Operation<UnloadModelRequest, UnloadModelResponse> UnloadModel = new(Models, "UnloadModel");
    public static readonly Operation<StatusRequest, StatusResponse> Status = new(Admin, "Status");
    public static readonly Operation<CreateSnapshotRequest, CreateSnapshotResponse> CreateSnapshot = new(Admin, "CreateSnapshot");
    public static readonly Operation<ListSnapshotsRequest, ListSnapshotsResponse> ListSnapshots = new(Admin, "ListSnapshots");
    public static readonly Operation<DeleteSnapshotRequest, DeleteSnapshotResponse> DeleteSnapshot = new(Admin, "DeleteSnapshot");
    public static readonly Operation<RestoreSnapshotRequest, RestoreSnapshotResponse> RestoreSnapshot = new(Admin, "RestoreSnapshot");
    public static readonly Operation<EmbedRequest, EmbedResponse> Embed = new(Models, "Embed");
    public static readonly Operation<IngestRequest, IngestResponse> IngestItems = new(Items, "IngestItems");
    public static readonly Operation<GetMediaRequest, GetMediaResponse> GetMedia = new(Items, "GetMedia");
    public static readonly Operation<HealthCheckRequest, HealthCheckResponse> CheckHealth = new(Health, "Check");
}
