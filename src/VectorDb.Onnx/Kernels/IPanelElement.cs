using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>Elements of the right side of a product, which become floats when they are loaded.</summary>
/// <typeparam name="T">As they lie in memory.</typeparam>
internal unsafe interface IPanelElement<T>
    where T : unmanaged
{
    /// <summary>Sixteen elements, exactly.</summary>
    static abstract Vector512<float> Load(T* from);

    /// <summary>Any number of elements, exactly.</summary>
    static abstract void Copy(T* from, float* to, int count);
}
