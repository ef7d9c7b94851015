namespace VectorDb.RpcBench;

/// <summary>One run of the load.</summary>
internal sealed record Measure(double CpuMicroseconds, double CallsPerSecond, double P50, double P99);
