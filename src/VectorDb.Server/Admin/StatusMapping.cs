using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Admin;

/// <summary>The status of the database as its message.</summary>
internal static class StatusMapping
{
    /// <summary>The message of a status.</summary>
    public static Wire.StatusResponse ToMessage(DatabaseStatus status) => new()
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
    };
}
