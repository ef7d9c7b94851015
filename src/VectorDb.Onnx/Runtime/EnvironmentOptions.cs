namespace VectorDb.Onnx.Runtime;

/// <summary>What all sessions of a process share.</summary>
public sealed record EnvironmentOptions
{
    /// <summary>Threads of one pool for all sessions; null = each session has its own.</summary>
    public int? GlobalThreads { get; init; }

    /// <summary>Whether idle threads of the global pool spin.</summary>
    public bool Spin { get; init; }

    /// <summary>Most bytes of one CPU arena for all sessions; null = each session has its own, without a limit.</summary>
    public long? ArenaLimit { get; init; }
}
