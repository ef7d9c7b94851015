namespace VectorDb.Storage;

/// <summary>Memory of the machine, or of the container, that the process lives in.</summary>
/// <param name="UsedBytes">In use.</param>
/// <param name="LimitBytes">What there is.</param>
public readonly record struct MemoryUse(long UsedBytes, long LimitBytes)
{
    /// <summary>What it is now: the larger of what the runtime last saw and the process's own working set.</summary>
    public static MemoryUse Now()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return new MemoryUse(Math.Max(info.MemoryLoadBytes, Environment.WorkingSet), info.TotalAvailableMemoryBytes);
    }
}
