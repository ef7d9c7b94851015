using System.Reflection;
using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>
/// Loads libvips from native/ beside this assembly and sets it up once: no threads of its own, no cache of operations, no
/// line to stderr, and no loader but the ones named here.
/// </summary>
internal static unsafe class VipsLibrary
{
    private static readonly string[] AllowedLoaders =
        ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif", "VipsForeignLoadTiff"];

    private static readonly Lazy<string> Started = new(Start);

    /// <summary>The library's version, such as "8.18.7".</summary>
    public static string Version => Started.Value;

    /// <summary>Loads and sets up the library, the first time it is called.</summary>
    /// <exception cref="DllNotFoundException">The library is not there.</exception>
    public static void EnsureStarted() => _ = Started.Value;

    private static string Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, Resolve);
        if (VipsNative.vips_init("vectordb") != 0)
        {
            throw new DllNotFoundException($"libvips was loaded but did not start: {VipsErrors.Take()}");
        }

        VipsNative.g_log_set_default_handler(&IgnoreLog, 0);
        VipsNative.vips_concurrency_set(1);
        VipsNative.vips_cache_set_max(0);
        VipsNative.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (string loader in AllowedLoaders)
        {
            VipsNative.vips_operation_block_set(loader, 0);
        }

        return Marshal.PtrToStringUTF8((nint)VipsNative.vips_version_string()) ?? "";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "vips")
        {
            return 0;
        }

        string file = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips-cpp.dylib" : "libvips-cpp.so";
        string place = Path.Combine(AppContext.BaseDirectory, "native", file);
        return NativeLibrary.TryLoad(place, out nint library)
            ? library
            : throw new DllNotFoundException($"libvips was not found at {place}, where the build puts it.");
    }

    /// <summary>What a broken picture is told in an exception; libvips' own lines would go to stderr.</summary>
    [UnmanagedCallersOnly]
    private static void IgnoreLog(byte* domain, int level, byte* message, nint data)
    {
    }
}
