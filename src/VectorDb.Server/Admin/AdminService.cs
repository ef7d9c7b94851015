using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine;
using VectorDb.Engine.Snapshots;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Hosting;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Admin;

/// <summary>vectordb.v1.AdminService over the engine.</summary>
internal sealed class AdminService(Database database, ServingHealth health, TimeProvider time)
{
    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.StatusRequest, Wire.StatusResponse>("Status", StatusAsync)
        .ServerStreaming<Wire.CreateSnapshotRequest, Wire.CreateSnapshotResponse>("CreateSnapshot", CreateAsync)
        .Unary<Wire.ListSnapshotsRequest, Wire.ListSnapshotsResponse>("ListSnapshots", ListAsync)
        .Unary<Wire.DeleteSnapshotRequest, Wire.DeleteSnapshotResponse>("DeleteSnapshot", DeleteAsync)
        .ServerStreaming<Wire.RestoreSnapshotRequest, Wire.RestoreSnapshotResponse>("RestoreSnapshot", RestoreAsync);

    private Task<Wire.StatusResponse> StatusAsync(Wire.StatusRequest request, ServerCallContext context) =>
        Task.FromResult(StatusMapping.ToMessage(database.Status));

    private async Task CreateAsync(
        Wire.CreateSnapshotRequest request, IStreamWriter<Wire.CreateSnapshotResponse> responses, ServerCallContext context)
    {
        string name = request.Name.Length > 0 ? request.Name : time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        Wire.Snapshot made = await database.Requests.OnceAsync(
            request,
            request.RequestId,
            async () => ToMessage(await TellingAsync(
                progress => database.Snapshots.CreateAsync(name, progress, context.CancellationToken),
                bytes => responses.WriteAsync(new Wire.CreateSnapshotResponse { Progress = ToProgress(bytes) }, context.CancellationToken))),
            context.CancellationToken);
        await responses.WriteAsync(new Wire.CreateSnapshotResponse { Snapshot = made }, context.CancellationToken);
    }

    private async Task<Wire.ListSnapshotsResponse> ListAsync(Wire.ListSnapshotsRequest request, ServerCallContext context)
    {
        int size = Required.PageSize(request.PageSize);
        IReadOnlyList<SnapshotInfo> all = await database.Snapshots.ListAsync(context.CancellationToken);
        SnapshotInfo[] found = [.. all.Where(s => string.CompareOrdinal(s.Name, request.PageToken) > 0).Take(size + 1)];
        var response = new Wire.ListSnapshotsResponse { NextPageToken = found.Length > size ? found[size - 1].Name : "" };
        response.Snapshots.AddRange(found.Take(size).Select(ToMessage));
        return response;
    }

    private Task<Wire.DeleteSnapshotResponse> DeleteAsync(Wire.DeleteSnapshotRequest request, ServerCallContext context) =>
        database.Requests.OnceAsync(
            request,
            request.RequestId,
            async () =>
            {
                await database.Snapshots.DeleteAsync(request.Name, context.CancellationToken);
                return new Wire.DeleteSnapshotResponse();
            },
            context.CancellationToken);

    private async Task RestoreAsync(
        Wire.RestoreSnapshotRequest request, IStreamWriter<Wire.RestoreSnapshotResponse> responses, ServerCallContext context)
    {
        Wire.Snapshot restored = await database.Requests.OnceAsync(
            request,
            request.RequestId,
            async () => ToMessage(await TellingAsync(
                async progress =>
                {
                    using IDisposable down = health.WatchRecovery(database);
                    return await database.Snapshots.RestoreAsync(request.Name, progress, context.CancellationToken);
                },
                bytes => responses.WriteAsync(new Wire.RestoreSnapshotResponse { Progress = ToProgress(bytes) }, context.CancellationToken))),
            context.CancellationToken);
        await responses.WriteAsync(new Wire.RestoreSnapshotResponse { Snapshot = restored }, context.CancellationToken);
    }

    private static Wire.SnapshotProgress ToProgress(long bytes) => new() { Bytes = (ulong)bytes };

    private static Wire.Snapshot ToMessage(SnapshotInfo snapshot)
    {
        var message = new Wire.Snapshot
        {
            Name = snapshot.Name,
            CreateTime = Timestamp.FromDateTimeOffset(snapshot.CreateTime),
            Bytes = (ulong)snapshot.Bytes,
        };
        message.Collections.AddRange(snapshot.Collections);
        return message;
    }

    /// <summary>Does something long, writing how far it is as often as the caller reads.</summary>
    private static async Task<T> TellingAsync<T>(Func<IProgress<long>, Task<T>> work, Func<long, ValueTask> tell)
    {
        var steps = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        Task<T> working = RunAsync();
        await foreach (long bytes in steps.Reader.ReadAllAsync())
        {
            await tell(bytes);
        }

        return await working;

        async Task<T> RunAsync()
        {
            try
            {
                return await work(new Steps(steps.Writer));
            }
            finally
            {
                steps.Writer.Complete();
            }
        }
    }

    private sealed class Steps(ChannelWriter<long> writer) : IProgress<long>
    {
        public void Report(long value) => writer.TryWrite(value);
    }
}
