namespace VectorDb.Onnx.Runtime;

internal static unsafe partial class OrtApi
{
    public static OrtHandle CreateSessionOptions()
    {
        nint result;
        Check(((delegate* unmanaged<nint*, nint>)Get(OrtFunction.CreateSessionOptions))(&result));
        return new OrtHandle(result, OrtFunction.ReleaseSessionOptions);
    }

    public static void SetIntraOpThreads(OrtHandle options, int threads) => SetInt(OrtFunction.SetIntraOpNumThreads, options, threads);

    public static void SetInterOpThreads(OrtHandle options, int threads) => SetInt(OrtFunction.SetInterOpNumThreads, options, threads);

    public static void SetOptimization(OrtHandle options, int level) => SetInt(OrtFunction.SetSessionGraphOptimizationLevel, options, level);

    public static void SetLogErrorsOnly(OrtHandle options) => SetInt(OrtFunction.SetSessionLogSeverityLevel, options, LogErrors);

    public static void UseGlobalThreads(OrtHandle options) => Call(OrtFunction.DisablePerSessionThreads, options);

    public static void DisableMemoryPattern(OrtHandle options) => Call(OrtFunction.DisableMemPattern, options);

    public static void SetOptimizedModelPath(OrtHandle options, string path) => SetPath(OrtFunction.SetOptimizedModelFilePath, options, path);

    public static void EnableProfiling(OrtHandle options, string prefix) => SetPath(OrtFunction.EnableProfiling, options, prefix);

    public static void AddConfigEntry(OrtHandle options, string key, string value)
    {
        using var keyText = new Utf8Text(key);
        using var valueText = new Utf8Text(value);
        Check(((delegate* unmanaged<nint, byte*, byte*, nint>)Get(OrtFunction.AddSessionConfigEntry))(
            options.Pointer, keyText.Pointer, valueText.Pointer));
    }

    /// <summary>Files that external initialisers of the model name, as memory. The memory must live until the session is open.</summary>
    public static void AddExternalFiles(OrtHandle options, ReadOnlySpan<string> names, ReadOnlySpan<nint> addresses, ReadOnlySpan<nuint> lengths)
    {
        using var texts = new Utf8Texts(names, paths: true);
        fixed (nint* buffers = addresses)
        fixed (nuint* sizes = lengths)
        {
            Check(((delegate* unmanaged<nint, byte**, nint*, nuint*, nuint, nint>)Get(OrtFunction.AddExternalInitializersFromFilesInMemory))(
                options.Pointer, texts.Pointer, buffers, sizes, (nuint)names.Length));
        }
    }

    /// <summary>Appends a provider that is known by name; <paramref name="settings"/> are its own options.</summary>
    public static void AppendProvider(OrtHandle options, string name, IReadOnlyDictionary<string, string> settings)
    {
        using var nameText = new Utf8Text(name);
        using var keys = new Utf8Texts([.. settings.Keys]);
        using var values = new Utf8Texts([.. settings.Values]);
        Check(((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)Get(OrtFunction.AppendExecutionProvider))(
            options.Pointer, nameText.Pointer, keys.Pointer, values.Pointer, (nuint)settings.Count));
    }

    public static void AppendCuda(OrtHandle options, IReadOnlyDictionary<string, string> settings) => AppendWithSettings(
        options, settings, OrtFunction.CreateCudaOptions, OrtFunction.UpdateCudaOptions, OrtFunction.AppendCudaV2, OrtFunction.ReleaseCudaOptions);

    public static void AppendTensorRt(OrtHandle options, IReadOnlyDictionary<string, string> settings) => AppendWithSettings(
        options, settings, OrtFunction.CreateTensorRtOptions, OrtFunction.UpdateTensorRtOptions, OrtFunction.AppendTensorRtV2, OrtFunction.ReleaseTensorRtOptions);

    private static void AppendWithSettings(
        OrtHandle options,
        IReadOnlyDictionary<string, string> settings,
        OrtFunction create,
        OrtFunction update,
        OrtFunction append,
        OrtFunction release)
    {
        nint created;
        Check(((delegate* unmanaged<nint*, nint>)Get(create))(&created));
        using var provider = new OrtHandle(created, release);
        using var keys = new Utf8Texts([.. settings.Keys]);
        using var values = new Utf8Texts([.. settings.Values]);
        Check(((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)Get(update))(
            provider.Pointer, keys.Pointer, values.Pointer, (nuint)settings.Count));
        Check(((delegate* unmanaged<nint, nint, nint>)Get(append))(options.Pointer, provider.Pointer));
    }

    private static void Call(OrtFunction function, OrtHandle target) =>
        Check(((delegate* unmanaged<nint, nint>)Get(function))(target.Pointer));

    private static void SetPath(OrtFunction function, OrtHandle target, string path)
    {
        using Utf8Text text = Utf8Text.OfPath(path);
        Check(((delegate* unmanaged<nint, byte*, nint>)Get(function))(target.Pointer, text.Pointer));
    }
}
