using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>Finds and loads ONNX Runtime, which the build puts into <c>native/</c> beside this assembly.</summary>
internal static unsafe class OrtLibrary
{
    /// <summary>The API version whose function table is read: ONNX Runtime 1.30 or newer.</summary>
    public const uint ApiVersion = 30;

    /// <summary>Loads the library and returns its function table.</summary>
    /// <exception cref="OnnxRuntimeException"><see cref="OnnxError.LibraryMissing"/></exception>
    public static nint* LoadApi()
    {
        string path = Path.Combine(Folder(), "native", FileName());
        if (!NativeLibrary.TryLoad(path, out nint library))
        {
            throw new OnnxRuntimeException(
                OnnxError.LibraryMissing,
                $"ONNX Runtime could not be loaded from '{path}'. Build the project with npm on the PATH, or copy the library there.");
        }

        var getApiBase = (delegate* unmanaged<OrtApiBase*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        OrtApiBase* apiBase = getApiBase();
        nint* api = apiBase->GetApi(ApiVersion);
        if (api == null)
        {
            string version = Marshal.PtrToStringUTF8((nint)apiBase->GetVersionString()) ?? "unknown";
            throw new OnnxRuntimeException(
                OnnxError.LibraryMissing,
                $"ONNX Runtime {version} at '{path}' does not offer API version {ApiVersion}: 1.{ApiVersion} or newer is needed.");
        }

        return api;
    }

    private static string Folder()
    {
        string location = typeof(OrtLibrary).Assembly.Location;
        return location.Length == 0 ? AppContext.BaseDirectory : Path.GetDirectoryName(location)!;
    }

    private static string FileName() =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime.1.dylib"
        : "libonnxruntime.so.1";

    [StructLayout(LayoutKind.Sequential)]
    private struct OrtApiBase
    {
        public delegate* unmanaged<uint, nint*> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
