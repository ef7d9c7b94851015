using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine;
using VectorDb.Engine.Features;
using VectorDb.Engine.Models;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Admin;

/// <summary>The status of the database as its message.</summary>
internal static class StatusMapping
{
    /// <summary>The message of a status.</summary>
    public static Wire.StatusResponse ToMessage(DatabaseStatus status)
    {
        Wire.StatusResponse message = ToPlainMessage(status);
        message.Matchers.AddRange(status.Matchers.Select(ToMessage));
        return message;
    }

    private static Wire.StatusResponse ToPlainMessage(DatabaseStatus status) => new()
    {
        Phase = status.Phase switch
        {
            DatabasePhase.Recovering => Wire.StatusResponse.Types.Phase.Recovering,
            DatabasePhase.Serving => Wire.StatusResponse.Types.Phase.Serving,
            DatabasePhase.ReadOnly => Wire.StatusResponse.Types.Phase.ReadOnly,
            _ => Wire.StatusResponse.Types.Phase.Failed,
        },
        Reason = status.Reason,
        Recovered = status.Recovered,
        RecoveryRemaining = status.RecoveryRemaining is { } remaining ? Duration.FromTimeSpan(remaining) : null,
        Collections = (uint)status.Collections,
        Items = (ulong)status.Items,
        UnsavedLogBytes = (ulong)Math.Max(0, status.UnsavedLogBytes),
        CheckpointTime = status.CheckpointTime is { } taken ? Timestamp.FromDateTimeOffset(taken) : null,
        CheckpointFailure = status.CheckpointFailure,
        CheckpointPause = Duration.FromTimeSpan(status.CheckpointPause),
        DataBytes = (ulong)status.DataBytes,
        LiveBytes = (ulong)status.LiveBytes,
        Features = status.Features is { } features ? ToMessage(features) : null,
    };

    private static Wire.FeatureStoreStatus ToMessage(FeatureStatus features) => new()
    {
        Count = (ulong)features.Count,
        Bytes = (ulong)features.Bytes,
        CapacityBytes = (ulong)features.CapacityBytes,
        Hits = (ulong)features.Hits,
        Misses = (ulong)features.Misses,
        Evictions = (ulong)features.Evictions,
        Failures = (ulong)features.Failures,
    };

    private static Wire.MatcherMemory ToMessage(MatcherMemory memory) => new()
    {
        Model = memory.Model,
        Pictures = (ulong)memory.Pictures,
        Bytes = (ulong)memory.Bytes,
        CapacityBytes = (ulong)memory.CapacityBytes,
        Hits = (ulong)memory.Hits,
        Misses = (ulong)memory.Misses,
    };
}
