using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Migrations;
using VectorDb.Server.Collections;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Migrations;

/// <summary>Migrations as messages.</summary>
internal static class MigrationMapping
{
    /// <summary>The message of a migration.</summary>
    public static Wire.Migration ToMessage(MigrationStatus status)
    {
        var message = new Wire.Migration
        {
            Collection = status.Collection,
            Served = CollectionMapping.ToMessage(status.Served),
            Other = CollectionMapping.ToMessage(status.Migration.Other),
            CutOver = status.Migration.IsCutOver,
            StartTime = Timestamp.FromDateTimeOffset(status.Migration.StartTime),
            Vectors = (ulong)status.Vectors,
            Missing = (ulong)status.Missing,
            Unencodable = (ulong)status.Unencodable,
            LastFailure = status.LastFailure,
            Live = ToMessage(status.Live),
        };
        return message;
    }

    /// <summary>The message of a comparison.</summary>
    public static Wire.SpaceComparison ToMessage(SpaceComparison comparison)
    {
        var message = new Wire.SpaceComparison
        {
            Queries = (uint)comparison.Queries,
            Overlap = comparison.Overlap,
            SameBest = comparison.SameBest,
            FormerRecall = comparison.FormerRecall,
            NextRecall = comparison.NextRecall,
            Judged = (uint)comparison.Judged,
            FormerRight = (uint)comparison.FormerRight,
            NextRight = (uint)comparison.NextRight,
        };
        if (comparison.RankCorrelation is { } correlation)
        {
            message.RankCorrelation = correlation;
        }

        return message;
    }
}
