using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>
/// The functions of ONNX Runtime's C API that are used here, typed. A failing status becomes an <see cref="OnnxRuntimeException"/>.
/// </summary>
internal static unsafe partial class OrtApi
{
    private static readonly nint* Functions = OrtLibrary.LoadApi();

    private static readonly nint DefaultAllocator = LoadDefaultAllocator();

    private static readonly OrtHandle CpuMemory = CreateCpuMemoryInfo();

    /// <summary>The table itself, for code that the runtime calls back.</summary>
    public static nint Get(OrtFunction function) => Functions[(int)function];

    public static void Release(OrtFunction release, nint resource) =>
        ((delegate* unmanaged<nint, void>)Get(release))(resource);

    public static nint CreateStatus(OnnxError error, string message)
    {
        using var text = new Utf8Text(message);
        return ((delegate* unmanaged<int, byte*, nint>)Get(OrtFunction.CreateStatus))((int)error, text.Pointer);
    }

    /// <summary>Throws what <paramref name="status"/> says, and releases it; null is success.</summary>
    public static void Check(nint status)
    {
        if (status != 0)
        {
            ThrowFor(status);
        }
    }

    /// <summary>Copies and frees a string that the runtime allocated.</summary>
    public static string TakeString(byte* text)
    {
        string copy = Marshal.PtrToStringUTF8((nint)text) ?? "";
        FreeAllocated((nint)text);
        return copy;
    }

    /// <summary>Frees memory that the runtime took from its default allocator.</summary>
    public static void FreeAllocated(nint memory) =>
        Check(((delegate* unmanaged<nint, nint, nint>)Get(OrtFunction.AllocatorFree))(DefaultAllocator, memory));

    public static OrtHandle CreateCpuMemoryInfo()
    {
        const int arenaAllocator = 1;
        const int defaultMemory = 0;
        nint result;
        Check(((delegate* unmanaged<int, int, nint*, nint>)Get(OrtFunction.CreateCpuMemoryInfo))(arenaAllocator, defaultMemory, &result));
        return new OrtHandle(result, OrtFunction.ReleaseMemoryInfo);
    }

    private static nint LoadDefaultAllocator()
    {
        nint result;
        Check(((delegate* unmanaged<nint*, nint>)Get(OrtFunction.GetAllocatorWithDefaultOptions))(&result));
        return result;
    }

    private static void ThrowFor(nint status)
    {
        int code = ((delegate* unmanaged<nint, int>)Get(OrtFunction.GetErrorCode))(status);
        byte* text = ((delegate* unmanaged<nint, byte*>)Get(OrtFunction.GetErrorMessage))(status);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? "no message";
        Release(OrtFunction.ReleaseStatus, status);
        throw new OnnxRuntimeException(IsOutOfMemory(message) ? OnnxError.OutOfMemory : (OnnxError)code, message);
    }

    /// <summary>What the arena of bfc_arena.cc says at its limit and when the system gives it no more; it has no code of its own.</summary>
    private static bool IsOutOfMemory(string message) =>
        message.Contains("Failed to allocate memory for requested buffer", StringComparison.Ordinal)
        || (message.Contains("Available memory of", StringComparison.Ordinal) && message.Contains("is smaller than requested bytes", StringComparison.Ordinal));
}
