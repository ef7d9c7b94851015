namespace VectorDb.Onnx.Runtime;

/// <summary>ONNX Runtime's state of the process. It is made at the first use and lives until the process ends.</summary>
public sealed class OrtEnvironment
{
    private static readonly Lock Gate = new();
    private static OrtEnvironment? _current;

    private readonly EnvironmentOptions _options;

    private OrtEnvironment(EnvironmentOptions options)
    {
        _options = options;
        if (options.GlobalThreads is int threads)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads, nameof(options));
            using OrtHandle threading = OrtApi.CreateThreadingOptions(threads, options.Spin);
            Handle = OrtApi.CreateEnvironment("vectordb", threading);
        }
        else
        {
            Handle = OrtApi.CreateEnvironment("vectordb");
        }

        HasGlobalThreads = options.GlobalThreads is not null;
        if (options.ArenaLimit is long limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(options));
            using OrtHandle memory = OrtApi.CreateCpuMemoryInfo();
            OrtApi.RegisterCpuArena(Handle, memory, limit);
        }

        HasSharedArena = options.ArenaLimit is not null;
    }

    /// <summary>The environment of the process, made with defaults unless <see cref="Configure"/> came first.</summary>
    public static OrtEnvironment Current
    {
        get
        {
            lock (Gate)
            {
                return _current ??= new OrtEnvironment(new EnvironmentOptions());
            }
        }
    }

    /// <summary>Whether all sessions run on one pool of threads.</summary>
    public bool HasGlobalThreads { get; }

    /// <summary>Whether all sessions take memory from one limited arena.</summary>
    public bool HasSharedArena { get; }

    internal OrtHandle Handle { get; }

    /// <summary>Makes the environment with these options; call it once, before the first session.</summary>
    /// <exception cref="InvalidOperationException">The environment exists already.</exception>
    public static void Configure(EnvironmentOptions options)
    {
        if (!TryConfigure(options, out bool isNew) || !isNew)
        {
            throw new InvalidOperationException("ONNX Runtime's environment exists already: configure it before the first session.");
        }
    }

    /// <summary>Makes the environment with these options if there is none yet; false if there is one with others.</summary>
    public static bool TryConfigure(EnvironmentOptions options) => TryConfigure(options, out _);

    private static bool TryConfigure(EnvironmentOptions options, out bool isNew)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (Gate)
        {
            isNew = _current is null;
            _current ??= new OrtEnvironment(options);
            return _current._options == options;
        }
    }
}
