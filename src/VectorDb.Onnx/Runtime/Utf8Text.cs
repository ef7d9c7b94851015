using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>A zero-terminated copy of a string in native memory; dispose it after the call that takes it.</summary>
internal readonly unsafe ref struct Utf8Text
{
    private readonly nint _memory;

    public Utf8Text(string text)
    {
        _memory = Marshal.StringToCoTaskMemUTF8(text);
    }

    private Utf8Text(nint memory)
    {
        _memory = memory;
    }

    public byte* Pointer => (byte*)_memory;

    /// <summary>A path as ORTCHAR_T: UTF-16 on Windows, UTF-8 elsewhere.</summary>
    public static Utf8Text OfPath(string path) =>
        OperatingSystem.IsWindows() ? new Utf8Text(Marshal.StringToCoTaskMemUni(path)) : new Utf8Text(path);

    public void Dispose() => Marshal.FreeCoTaskMem(_memory);
}
