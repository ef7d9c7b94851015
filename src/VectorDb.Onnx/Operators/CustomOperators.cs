using System.Runtime.InteropServices;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// The operators of domain <c>vectordb</c>, implemented in this library and known to every session. The runtime calls them
/// through a table of functions; an exception becomes a failing status, never a crash.
/// </summary>
internal static unsafe class CustomOperators
{
    /// <summary>The domain in graphs.</summary>
    public const string Domain = "vectordb";

    private const int Required = 0;
    private const int Optional = 1;
    private const int CpuMemory = 0;

    /// <summary>Lives as long as the process: sessions refer to it.</summary>
    private static readonly nint DomainHandle = CreateDomain([new FusedRowsOperator(), new FusedAttentionOperator(), new CachedAttentionOperator(), new FeatureAttentionOperator()]);

    /// <summary>Makes the operators known to a session.</summary>
    public static void AddTo(OrtHandle sessionOptions) =>
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint>)OrtApi.Get(OrtFunction.AddCustomOpDomain))(sessionOptions.Pointer, DomainHandle));

    private static nint CreateDomain(ReadOnlySpan<CustomOperator> operators)
    {
        using var name = new Utf8Text(Domain);
        nint domain;
        OrtApi.Check(((delegate* unmanaged<byte*, nint*, nint>)OrtApi.Get(OrtFunction.CreateCustomOpDomain))(name.Pointer, &domain));
        foreach (CustomOperator custom in operators)
        {
            OrtApi.Check(((delegate* unmanaged<nint, OrtCustomOp*, nint>)OrtApi.Get(OrtFunction.CustomOpDomainAdd))(domain, Describe(custom)));
        }

        return domain;
    }

    private static OrtCustomOp* Describe(CustomOperator custom)
    {
        var description = (OrtCustomOp*)NativeMemory.AllocZeroed((nuint)sizeof(OrtCustomOp));
        *description = new OrtCustomOp
        {
            Version = OrtLibrary.ApiVersion,
            GetName = &GetName,
            GetExecutionProviderType = &GetProvider,
            GetInputType = &GetInputType,
            GetInputTypeCount = &GetInputCount,
            GetOutputType = &GetOutputType,
            GetOutputTypeCount = &GetOutputCount,
            KernelDestroy = &DestroyKernel,
            GetInputCharacteristic = &GetInputCharacteristic,
            GetOutputCharacteristic = &GetOutputCharacteristic,
            GetInputMemoryType = &GetInputMemoryType,
            GetVariadicInputMinArity = &One,
            GetVariadicInputHomogeneity = &One,
            GetVariadicOutputMinArity = &One,
            GetVariadicOutputHomogeneity = &One,
            CreateKernelV2 = &CreateKernel,
            KernelComputeV2 = &Compute,
            GetStartVersion = &One,
            GetEndVersion = &LastVersion,
            Operator = GCHandle.ToIntPtr(GCHandle.Alloc(custom)),
            NameText = Marshal.StringToCoTaskMemUTF8(custom.Name),
        };
        return description;
    }

    private static CustomOperator Of(OrtCustomOp* description) => (CustomOperator)GCHandle.FromIntPtr(description->Operator).Target!;

    [UnmanagedCallersOnly]
    private static nint GetName(OrtCustomOp* description) => description->NameText;

    /// <summary>Null is the CPU.</summary>
    [UnmanagedCallersOnly]
    private static nint GetProvider(OrtCustomOp* description) => 0;

    [UnmanagedCallersOnly]
    private static int GetInputType(OrtCustomOp* description, nuint index) => (int)Of(description).Inputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(OrtCustomOp* description) => (nuint)Of(description).Inputs.Count;

    [UnmanagedCallersOnly]
    private static int GetOutputType(OrtCustomOp* description, nuint index) => (int)Of(description).Outputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(OrtCustomOp* description) => (nuint)Of(description).Outputs.Count;

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(OrtCustomOp* description, nuint index) =>
        Of(description).Inputs[(int)index].IsOptional ? Optional : Required;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(OrtCustomOp* description, nuint index) =>
        Of(description).Outputs[(int)index].IsOptional ? Optional : Required;

    [UnmanagedCallersOnly]
    private static int GetInputMemoryType(OrtCustomOp* description, nuint index) => CpuMemory;

    [UnmanagedCallersOnly]
    private static int One(OrtCustomOp* description) => 1;

    [UnmanagedCallersOnly]
    private static int LastVersion(OrtCustomOp* description) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(OrtCustomOp* description, nint api, nint info, nint* kernel)
    {
        try
        {
            CustomKernel created = Of(description).CreateKernel(new KernelAttributes(info));
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(created));
            return 0;
        }
        catch (Exception exception)
        {
            return OrtApi.CreateStatus(OnnxError.InvalidGraph, exception.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            ((CustomKernel)GCHandle.FromIntPtr(kernel).Target!).Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception exception)
        {
            return OrtApi.CreateStatus(exception is ArgumentException ? OnnxError.InvalidArgument : OnnxError.Fail, exception.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static void DestroyKernel(nint kernel) => GCHandle.FromIntPtr(kernel).Free();
}
