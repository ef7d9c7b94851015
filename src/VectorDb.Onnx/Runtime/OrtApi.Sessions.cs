namespace VectorDb.Onnx.Runtime;

internal static unsafe partial class OrtApi
{
    /// <param name="environment">Outlives the session.</param>
    /// <param name="model">ONNX ModelProto; not needed after this call.</param>
    /// <param name="options">Copied by the runtime.</param>
    /// <param name="prepacked">Weights shared with other sessions, or null; outlives the session.</param>
    public static OrtHandle CreateSession(OrtHandle environment, ReadOnlySpan<byte> model, OrtHandle options, OrtHandle? prepacked)
    {
        nint result;
        fixed (byte* bytes = model)
        {
            // An empty span pins to null, which the runtime does not check for.
            byte nothing = 0;
            byte* start = bytes == null ? &nothing : bytes;
            Check(prepacked is null
                ? ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)Get(OrtFunction.CreateSessionFromArray))(
                    environment.Pointer, start, (nuint)model.Length, options.Pointer, &result)
                : ((delegate* unmanaged<nint, byte*, nuint, nint, nint, nint*, nint>)Get(
                    OrtFunction.CreateSessionFromArrayWithPrepackedWeightsContainer))(
                    environment.Pointer, start, (nuint)model.Length, options.Pointer, prepacked.Pointer, &result));
        }

        return new OrtHandle(result, OrtFunction.ReleaseSession, prepacked ?? environment);
    }

    public static OrtHandle CreateSession(OrtHandle environment, string path, OrtHandle options, OrtHandle? prepacked)
    {
        using Utf8Text text = Utf8Text.OfPath(path);
        nint result;
        Check(prepacked is null
            ? ((delegate* unmanaged<nint, byte*, nint, nint*, nint>)Get(OrtFunction.CreateSession))(
                environment.Pointer, text.Pointer, options.Pointer, &result)
            : ((delegate* unmanaged<nint, byte*, nint, nint, nint*, nint>)Get(OrtFunction.CreateSessionWithPrepackedWeightsContainer))(
                environment.Pointer, text.Pointer, options.Pointer, prepacked.Pointer, &result));
        return new OrtHandle(result, OrtFunction.ReleaseSession, prepacked ?? environment);
    }

    public static OrtHandle CreatePrepackedWeights(OrtHandle environment)
    {
        nint result;
        Check(((delegate* unmanaged<nint*, nint>)Get(OrtFunction.CreatePrepackedWeightsContainer))(&result));
        return new OrtHandle(result, OrtFunction.ReleasePrepackedWeightsContainer, environment);
    }

    public static IReadOnlyList<NodeArgument> GetInputs(OrtHandle session) => GetArguments(
        session, OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName, OrtFunction.SessionGetInputTypeInfo);

    public static IReadOnlyList<NodeArgument> GetOutputs(OrtHandle session) => GetArguments(
        session, OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName, OrtFunction.SessionGetOutputTypeInfo);

    public static OrtHandle CreateRunOptions()
    {
        nint result;
        Check(((delegate* unmanaged<nint*, nint>)Get(OrtFunction.CreateRunOptions))(&result));
        return new OrtHandle(result, OrtFunction.ReleaseRunOptions);
    }

    public static void SetTerminate(OrtHandle runOptions) => Call(OrtFunction.RunOptionsSetTerminate, runOptions);

    /// <summary>Runs the session; null output values are allocated by the runtime.</summary>
    public static void Run(
        OrtHandle session,
        nint runOptions,
        ReadOnlySpan<string> inputNames,
        ReadOnlySpan<nint> inputs,
        ReadOnlySpan<string> outputNames,
        Span<nint> outputs)
    {
        using var inputTexts = new Utf8Texts(inputNames);
        using var outputTexts = new Utf8Texts(outputNames);
        fixed (nint* inputValues = inputs)
        fixed (nint* outputValues = outputs)
        {
            Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)Get(OrtFunction.Run))(
                session.Pointer,
                runOptions,
                inputTexts.Pointer,
                inputValues,
                (nuint)inputs.Length,
                outputTexts.Pointer,
                (nuint)outputs.Length,
                outputValues));
        }
    }

    public static string EndProfiling(OrtHandle session)
    {
        byte* path;
        Check(((delegate* unmanaged<nint, nint, byte**, nint>)Get(OrtFunction.SessionEndProfiling))(session.Pointer, DefaultAllocator, &path));
        return TakeString(path);
    }

    private static List<NodeArgument> GetArguments(OrtHandle session, OrtFunction getCount, OrtFunction getName, OrtFunction getType)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)Get(getCount))(session.Pointer, &count));
        var arguments = new List<NodeArgument>((int)count);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)Get(getName))(session.Pointer, i, DefaultAllocator, &name));
            string text = TakeString(name);
            nint typeInfo;
            Check(((delegate* unmanaged<nint, nuint, nint*, nint>)Get(getType))(session.Pointer, i, &typeInfo));
            using var owned = new OrtHandle(typeInfo, OrtFunction.ReleaseTypeInfo);
            nint tensorInfo; // belongs to typeInfo; null where the value is no tensor
            Check(((delegate* unmanaged<nint, nint*, nint>)Get(OrtFunction.CastTypeInfoToTensorInfo))(typeInfo, &tensorInfo));
            arguments.Add(tensorInfo == 0
                ? new NodeArgument(text, ElementType.Undefined, [])
                : new NodeArgument(text, GetElementType(tensorInfo), GetSymbolicShape(tensorInfo)));
        }

        return arguments;
    }

    private static Dimension[] GetSymbolicShape(nint tensorInfo)
    {
        long[] dimensions = GetShape(tensorInfo);
        byte** names = stackalloc byte*[dimensions.Length];
        Check(((delegate* unmanaged<nint, byte**, nuint, nint>)Get(OrtFunction.GetSymbolicDimensions))(
            tensorInfo, names, (nuint)dimensions.Length));
        var shape = new Dimension[dimensions.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            string symbol = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
            shape[i] = dimensions[i] >= 0 ? dimensions[i] : symbol.Length > 0 ? symbol : Dimension.Unknown;
        }

        return shape;
    }
}
