namespace VectorDb.Onnx.Runtime;

internal static unsafe partial class OrtApi
{
    /// <summary>OrtLoggingLevel ERROR: what goes wrong comes back as a status; warnings about unused initialisers are noise.</summary>
    private const int LogErrors = 3;

    public static OrtHandle CreateEnvironment(string logId)
    {
        using var text = new Utf8Text(logId);
        nint result;
        Check(((delegate* unmanaged<int, byte*, nint*, nint>)Get(OrtFunction.CreateEnv))(LogErrors, text.Pointer, &result));
        return new OrtHandle(result, OrtFunction.ReleaseEnv);
    }

    public static OrtHandle CreateEnvironment(string logId, OrtHandle threading)
    {
        using var text = new Utf8Text(logId);
        nint result;
        Check(((delegate* unmanaged<int, byte*, nint, nint*, nint>)Get(OrtFunction.CreateEnvWithGlobalThreadPools))(
            LogErrors, text.Pointer, threading.Pointer, &result));
        return new OrtHandle(result, OrtFunction.ReleaseEnv);
    }

    public static OrtHandle CreateThreadingOptions(int intraOpThreads, bool spin)
    {
        nint result;
        Check(((delegate* unmanaged<nint*, nint>)Get(OrtFunction.CreateThreadingOptions))(&result));
        var options = new OrtHandle(result, OrtFunction.ReleaseThreadingOptions);
        SetInt(OrtFunction.SetGlobalIntraOpNumThreads, options, intraOpThreads);
        SetInt(OrtFunction.SetGlobalInterOpNumThreads, options, 1);
        SetInt(OrtFunction.SetGlobalSpinControl, options, spin ? 1 : 0);
        return options;
    }

    /// <summary>Gives the environment a CPU arena that sessions may share, and that never takes more than <paramref name="maxBytes"/>.</summary>
    public static void RegisterCpuArena(OrtHandle environment, OrtHandle memoryInfo, long maxBytes)
    {
        const nuint sameAsRequested = 1;
        using var keys = new Utf8Texts(["max_mem", "arena_extend_strategy"]);
        nuint* values = stackalloc nuint[] { (nuint)maxBytes, sameAsRequested };
        nint config;
        Check(((delegate* unmanaged<byte**, nuint*, nuint, nint*, nint>)Get(OrtFunction.CreateArenaCfgV2))(keys.Pointer, values, 2, &config));
        using var owned = new OrtHandle(config, OrtFunction.ReleaseArenaCfg);
        Check(((delegate* unmanaged<nint, nint, nint, nint>)Get(OrtFunction.CreateAndRegisterAllocator))(
            environment.Pointer, memoryInfo.Pointer, owned.Pointer));
    }

    /// <summary>Names of the providers that the library was built with; what works is another matter.</summary>
    public static string[] GetAvailableProviders()
    {
        byte** names;
        int count;
        Check(((delegate* unmanaged<byte***, int*, nint>)Get(OrtFunction.GetAvailableProviders))(&names, &count));
        var result = new string[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        }

        Check(((delegate* unmanaged<byte**, int, nint>)Get(OrtFunction.ReleaseAvailableProviders))(names, count));
        return result;
    }

    private static void SetInt(OrtFunction function, OrtHandle target, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)Get(function))(target.Pointer, value));
}
