namespace VectorDb.Onnx.Runtime;

/// <summary>How a session runs.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads of one run; 0 = one per core. Not used where the environment has a global pool.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>How much the graph is rewritten.</summary>
    public OptimizationLevel Optimization { get; init; } = OptimizationLevel.All;

    /// <summary>Optimisers to leave out, by ONNX Runtime's names.</summary>
    public IReadOnlyList<string> DisabledOptimizers { get; init; } = [];

    /// <summary>Where the model runs.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Most device memory that a GPU provider takes, in bytes; null = no limit. The CPU's limit is the environment's.</summary>
    public long? DeviceMemoryLimit { get; init; }

    /// <summary>Whether idle threads spin for the next operator; faster on a machine of one's own, rude on a shared one.</summary>
    public bool Spin { get; init; }

    /// <summary>Flushes denormal numbers to zero.</summary>
    public bool FlushDenormals { get; init; }

    /// <summary>Packed weights to share with other sessions of the same weights, or null.</summary>
    public PrepackedWeights? SharedWeights { get; init; }

    /// <summary>Prefix of a profile in JSON that <see cref="InferenceSession.EndProfiling"/> writes, or null.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>Where to write the graph as it runs after optimisation, or null.</summary>
    public string? OptimizedModelPath { get; init; }

    /// <summary>More session entries, by ONNX Runtime's keys; they win over what this record sets.</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>The runtime's own options object.</summary>
    internal OrtHandle Build(OrtEnvironment environment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntraOpThreads);
        OrtHandle options = OrtApi.CreateSessionOptions();
        try
        {
            Fill(options, environment);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private void Fill(OrtHandle options, OrtEnvironment environment)
    {
        OrtApi.SetLogErrorsOnly(options);
        OrtApi.SetOptimization(options, (int)Optimization);
        if (environment.HasGlobalThreads)
        {
            OrtApi.UseGlobalThreads(options);
        }
        else
        {
            OrtApi.SetIntraOpThreads(options, IntraOpThreads);
            OrtApi.SetInterOpThreads(options, 1);
        }

        if (environment.HasSharedArena)
        {
            OrtApi.AddConfigEntry(options, "session.use_env_allocators", "1");
        }

        OrtApi.AddConfigEntry(options, "session.intra_op.allow_spinning", Spin ? "1" : "0");
        OrtApi.AddConfigEntry(options, "session.set_denormal_as_zero", FlushDenormals ? "1" : "0");
        if (DisabledOptimizers.Count > 0)
        {
            OrtApi.AddConfigEntry(options, "optimization.disable_specified_optimizers", string.Join(';', DisabledOptimizers));
        }

        foreach ((string key, string value) in ConfigEntries)
        {
            OrtApi.AddConfigEntry(options, key, value);
        }

        if (ProfilePrefix is not null)
        {
            OrtApi.EnableProfiling(options, ProfilePrefix);
        }

        if (OptimizedModelPath is not null)
        {
            OrtApi.SetOptimizedModelPath(options, OptimizedModelPath);
        }

        Provider.AppendTo(options, DeviceMemoryLimit);
    }
}
