using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>An input of a running kernel.</summary>
internal readonly unsafe struct KernelTensor
{
    private readonly nint _data;

    public KernelTensor(nint value)
    {
        IsPresent = value != 0;
        if (IsPresent)
        {
            (Type, Shape) = OrtApi.GetTypeAndShape(value);
            _data = OrtApi.GetData(value);
        }
        else
        {
            Shape = [];
        }
    }

    /// <summary>False for an optional input that is left out.</summary>
    public bool IsPresent { get; }

    public ElementType Type { get; }

    public long[] Shape { get; }

    /// <summary>The first element; null if it is left out.</summary>
    public float* Floats => (float*)_data;

    /// <summary>The first element of an int32 tensor.</summary>
    public int* Ints => (int*)_data;

    /// <summary>The first element of an int64 tensor.</summary>
    public long* Longs => (long*)_data;

    /// <summary>The number of elements.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape)
            {
                count *= size;
            }

            return count;
        }
    }
}
