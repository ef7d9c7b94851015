using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>The attributes of a node, readable while its kernel is made.</summary>
internal readonly unsafe struct KernelAttributes(nint info)
{
    public float Float(string name)
    {
        using var text = new Utf8Text(name);
        float value;
        OrtApi.Check(((delegate* unmanaged<nint, byte*, float*, nint>)OrtApi.Get(OrtFunction.KernelInfoGetAttributeFloat))(info, text.Pointer, &value));
        return value;
    }

    public int Int(string name)
    {
        using var text = new Utf8Text(name);
        long value;
        OrtApi.Check(((delegate* unmanaged<nint, byte*, long*, nint>)OrtApi.Get(OrtFunction.KernelInfoGetAttributeInt64))(info, text.Pointer, &value));
        return checked((int)value);
    }
}
