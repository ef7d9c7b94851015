using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>An array of zero-terminated strings in native memory.</summary>
internal readonly unsafe ref struct Utf8Texts
{
    private readonly nint* _items;
    private readonly int _count;

    public Utf8Texts(ReadOnlySpan<string> texts, bool paths = false)
    {
        _count = texts.Length;
        _items = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(_count, 1), (nuint)sizeof(nint));
        for (int i = 0; i < _count; i++)
        {
            _items[i] = paths && OperatingSystem.IsWindows()
                ? Marshal.StringToCoTaskMemUni(texts[i])
                : Marshal.StringToCoTaskMemUTF8(texts[i]);
        }
    }

    public byte** Pointer => (byte**)_items;

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem(_items[i]);
        }

        NativeMemory.Free(_items);
    }
}
