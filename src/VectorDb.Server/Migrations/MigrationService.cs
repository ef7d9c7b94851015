using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Reranking;
using VectorDb.Rpc;
using VectorDb.Server.Collections;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Migrations;

/// <summary>vectordb.v1.MigrationService over the engine.</summary>
internal sealed class MigrationService(Database database)
{
    private const int DefaultDepth = 10;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.StartMigrationRequest, Wire.Migration>("StartMigration", StartAsync)
        .Unary<Wire.GetMigrationRequest, Wire.Migration>("GetMigration", GetAsync)
        .Unary<Wire.CompareSpacesRequest, Wire.SpaceComparison>("CompareSpaces", CompareAsync)
        .Unary<Wire.CutOverRequest, Wire.Migration>("CutOver", CutOverAsync)
        .Unary<Wire.RollBackRequest, Wire.Migration>("RollBack", RollBackAsync)
        .Unary<Wire.FinishMigrationRequest, Wire.Collection>("FinishMigration", FinishAsync)
        .Unary<Wire.CancelMigrationRequest, Wire.Collection>("CancelMigration", CancelAsync);

    private async Task<Wire.Migration> StartAsync(Wire.StartMigrationRequest request, ServerCallContext context)
    {
        var input = new MigrationInput
        {
            Collection = request.Collection,
            Space = request.Space,
            Model = request.Model.Length > 0 ? request.Model : throw Required.Invalid("model", "is empty; name a loaded model with an encoder."),
            Metric = CollectionMapping.ToMetric(request.Metric, "metric"),
            Layout = request.Hnsw is { } hnsw ? CollectionMapping.ToSpace(new Wire.VectorSpace { Hnsw = hnsw }, "start") : null,
        };
        return MigrationMapping.ToMessage(
            await database.Migrations.StartAsync(input, Requests.MarkOf(request, request.RequestId), context.CancellationToken));
    }

    private Task<Wire.Migration> GetAsync(Wire.GetMigrationRequest request, ServerCallContext context) =>
        Task.FromResult(MigrationMapping.ToMessage(database.Migrations.Get(request.Collection)));

    private async Task<Wire.SpaceComparison> CompareAsync(Wire.CompareSpacesRequest request, ServerCallContext context) =>
        MigrationMapping.ToMessage(await database.Migrations.CompareAsync(
            request.Collection,
            [.. request.Examples.Select(static example => new CalibrationExample(example.Text, example.ItemId))],
            (int)Math.Min(request.Sample, int.MaxValue),
            request.Depth == 0 ? DefaultDepth : (int)Math.Min(request.Depth, int.MaxValue),
            context.CancellationToken));

    private async Task<Wire.Migration> CutOverAsync(Wire.CutOverRequest request, ServerCallContext context) =>
        MigrationMapping.ToMessage(await database.Migrations.CutOverAsync(
            request.Collection, request.AllowMissing, Requests.MarkOf(request, request.RequestId), context.CancellationToken));

    private async Task<Wire.Migration> RollBackAsync(Wire.RollBackRequest request, ServerCallContext context) =>
        MigrationMapping.ToMessage(await database.Migrations.RollBackAsync(
            request.Collection, request.AllowMissing, Requests.MarkOf(request, request.RequestId), context.CancellationToken));

    private async Task<Wire.Collection> FinishAsync(Wire.FinishMigrationRequest request, ServerCallContext context) =>
        ToMessage(await database.Migrations.FinishAsync(request.Collection, Requests.MarkOf(request, request.RequestId), context.CancellationToken));

    private async Task<Wire.Collection> CancelAsync(Wire.CancelMigrationRequest request, ServerCallContext context) =>
        ToMessage(await database.Migrations.CancelAsync(request.Collection, Requests.MarkOf(request, request.RequestId), context.CancellationToken));

    private Wire.Collection ToMessage(CollectionDefinition definition) =>
        CollectionMapping.ToMessage(definition, database.Collections.Get(definition.Name).ItemCount);
}
