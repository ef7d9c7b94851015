using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

internal static unsafe partial class OrtApi
{
    /// <summary>An OrtValue over memory that somebody else owns.</summary>
    public static OrtHandle CreateTensor(SafeHandle memory, nint address, long byteLength, ReadOnlySpan<long> shape, ElementType type)
    {
        nint result;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)Get(OrtFunction.CreateTensorWithDataAsOrtValue))(
                CpuMemory.Pointer, address, (nuint)byteLength, dimensions, (nuint)shape.Length, (int)type, &result));
        }

        return new OrtHandle(result, OrtFunction.ReleaseValue, memory);
    }

    public static nint GetData(nint value)
    {
        nint data;
        Check(((delegate* unmanaged<nint, nint*, nint>)Get(OrtFunction.GetTensorMutableData))(value, &data));
        return data;
    }

    public static (ElementType Type, long[] Shape) GetTypeAndShape(nint value)
    {
        nint info;
        Check(((delegate* unmanaged<nint, nint*, nint>)Get(OrtFunction.GetTensorTypeAndShape))(value, &info));
        try
        {
            return (GetElementType(info), GetShape(info));
        }
        finally
        {
            Release(OrtFunction.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    private static ElementType GetElementType(nint tensorInfo)
    {
        int type;
        Check(((delegate* unmanaged<nint, int*, nint>)Get(OrtFunction.GetTensorElementType))(tensorInfo, &type));
        return (ElementType)type;
    }

    private static long[] GetShape(nint tensorInfo)
    {
        nuint rank;
        Check(((delegate* unmanaged<nint, nuint*, nint>)Get(OrtFunction.GetDimensionsCount))(tensorInfo, &rank));
        var shape = new long[(int)rank];
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)Get(OrtFunction.GetDimensions))(tensorInfo, dimensions, rank));
        }

        return shape;
    }
}
