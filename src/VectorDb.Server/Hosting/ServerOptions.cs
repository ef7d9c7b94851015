using System.Net;
using VectorDb.Engine.Features;
using VectorDb.Rpc;

namespace VectorDb.Server.Hosting;

/// <summary>How a server is started.</summary>
public sealed record ServerOptions
{
    /// <summary>The data directory; made if it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where to listen.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The port for gRPC (HTTP/2 in clear text); 0 takes a free one.</summary>
    public int GrpcPort { get; init; } = 7700;

    /// <summary>The port for gRPC-Web and Connect (HTTP/1.1 in clear text); 0 takes a free one, null opens none.</summary>
    public int? HttpPort { get; init; } = 7701;

    /// <summary>Certificates; with them gRPC, gRPC-Web and Connect share <see cref="GrpcPort"/>, and <see cref="HttpPort"/> is not opened.</summary>
    public RpcTlsOptions? Tls { get; init; }

    /// <summary>Models to load, beside those that the data directory remembers.</summary>
    public IReadOnlyList<ModelSource> Models { get; init; } = [];

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most bytes of items under way at a time, over all calls.</summary>
    public long MaxIngestBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>A checkpoint is taken when this many bytes of log were applied since the last.</summary>
    public long CheckpointBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Disk for what models made of pictures, so that reranking need not encode them again; 0 keeps none.</summary>
    public long FeatureBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How it is kept; null keeps what 8-bit models made in int8 and the rest in float16.</summary>
    public FeaturePrecision? FeaturePrecision { get; init; }

    /// <summary>Where snapshots are kept: a directory, or s3://BUCKET/PREFIX; null for "snapshots" in the data directory.</summary>
    public string? Snapshots { get; init; }

    /// <summary>Writes are refused while the disk has less free than this. 0 or more.</summary>
    public long MinFreeDiskBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The most bytes of weights in memory; null for no limit.</summary>
    public long? ModelMemoryBytes { get; init; }

    /// <summary>The most bytes that all models take together for packed weights and their runs; null for no limit. Once a process.</summary>
    public long? ModelArenaBytes { get; init; }

    /// <summary>A model that nobody ran for this long leaves memory until it is used again; null for never.</summary>
    public TimeSpan? ModelIdleTime { get; init; }

    /// <summary>Whether callers may import models, which reads the server's files and network.</summary>
    public bool AllowImport { get; init; }

    /// <summary>Told what happens while starting: a line for people.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>The clock of models, which only tests change.</summary>
    internal TimeProvider ModelTime { get; init; } = TimeProvider.System;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(DataDirectory.Length > 0, nameof(DataDirectory), "is empty");
        Require(GrpcPort is >= 0 and <= 65535, nameof(GrpcPort), "must be 0 to 65535");
        Require(HttpPort is null or (>= 0 and <= 65535), nameof(HttpPort), "must be 0 to 65535");
        Require(MinFreeDiskBytes >= 0, nameof(MinFreeDiskBytes), "must be 0 or more");
        Require(ModelMemoryBytes is null or > 0, nameof(ModelMemoryBytes), "must be above 0");
        Require(ModelArenaBytes is null or > 0, nameof(ModelArenaBytes), "must be above 0");
        Require(ModelIdleTime is null || ModelIdleTime >= TimeSpan.FromSeconds(1), nameof(ModelIdleTime), "must be one second or more");
        Require(FeatureBytes >= 0, nameof(FeatureBytes), "must be 0 or more");
        Require(MaxMessageBytes is >= 64 * 1024 and <= 1 << 30, nameof(MaxMessageBytes), "must be 64 KiB to 1 GiB");
        Require(MaxIngestBytes >= MaxMessageBytes, nameof(MaxIngestBytes), "must be at least MaxMessageBytes");
    }

    private static void Require(bool condition, string option, string message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{option} {message}.", option);
        }
    }
}
