using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>An object of ONNX Runtime, released by the function of its kind.</summary>
internal sealed class OrtHandle : NativeHandle
{
    private readonly OrtFunction _release;

    /// <param name="resource">The object; ownership passes to this handle.</param>
    /// <param name="release">The Release function of its kind.</param>
    /// <param name="parent">What must outlive it.</param>
    public OrtHandle(nint resource, OrtFunction release, SafeHandle? parent = null)
        : base(resource, parent)
    {
        _release = release;
    }

    protected override void Free(nint resource) => OrtApi.Release(_release, resource);
}
