namespace VectorDb.Onnx.Runtime;

internal static unsafe partial class OrtApi
{
    public static OrtHandle CreateBinding(OrtHandle session)
    {
        nint result;
        Check(((delegate* unmanaged<nint, nint*, nint>)Get(OrtFunction.CreateIoBinding))(session.Pointer, &result));
        return new OrtHandle(result, OrtFunction.ReleaseIoBinding, session);
    }

    public static void BindInput(OrtHandle binding, string name, OrtHandle value) => Bind(OrtFunction.BindInput, binding, name, value);

    public static void BindOutput(OrtHandle binding, string name, OrtHandle value) => Bind(OrtFunction.BindOutput, binding, name, value);

    /// <summary>Lets the runtime allocate the output in CPU memory at each run.</summary>
    public static void BindOutputToCpu(OrtHandle binding, string name)
    {
        using var text = new Utf8Text(name);
        Check(((delegate* unmanaged<nint, byte*, nint, nint>)Get(OrtFunction.BindOutputToDevice))(
            binding.Pointer, text.Pointer, CpuMemory.Pointer));
    }

    public static void RunWithBinding(OrtHandle session, nint runOptions, OrtHandle binding) =>
        Check(((delegate* unmanaged<nint, nint, nint, nint>)Get(OrtFunction.RunWithBinding))(session.Pointer, runOptions, binding.Pointer));

    /// <summary>The outputs of the last run, in the order in which they were bound.</summary>
    public static OrtHandle[] GetBoundOutputs(OrtHandle binding)
    {
        nint* values;
        nuint count;
        Check(((delegate* unmanaged<nint, nint, nint**, nuint*, nint>)Get(OrtFunction.GetBoundOutputValues))(
            binding.Pointer, DefaultAllocator, &values, &count));
        var handles = new OrtHandle[(int)count];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = new OrtHandle(values[i], OrtFunction.ReleaseValue);
        }

        if (values != null)
        {
            FreeAllocated((nint)values);
        }

        return handles;
    }

    public static void ClearInputs(OrtHandle binding) => Release(OrtFunction.ClearBoundInputs, binding.Pointer);

    public static void ClearOutputs(OrtHandle binding) => Release(OrtFunction.ClearBoundOutputs, binding.Pointer);

    private static void Bind(OrtFunction function, OrtHandle binding, string name, OrtHandle value)
    {
        using var text = new Utf8Text(name);
        Check(((delegate* unmanaged<nint, byte*, nint, nint>)Get(function))(binding.Pointer, text.Pointer, value.Pointer));
    }
}
