using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>A native resource. It keeps its parent alive, and every living one is counted, so that tests can see a leak.</summary>
internal abstract class NativeHandle : SafeHandle
{
    private static long _outstanding;
    private readonly SafeHandle? _parent;

    protected NativeHandle(nint resource, SafeHandle? parent)
        : base(0, ownsHandle: true)
    {
        if (parent is not null)
        {
            bool added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }

        SetHandle(resource);
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>Resources that are not released yet, in the whole process.</summary>
    public static long Outstanding => Interlocked.Read(ref _outstanding);

    public sealed override bool IsInvalid => handle == 0;

    /// <summary>The raw pointer. The caller keeps this object alive while it uses the pointer.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected abstract void Free(nint resource);

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        Interlocked.Decrement(ref _outstanding);
        _parent?.DangerousRelease();
        return true;
    }
}
