namespace VectorDb.Onnx.Operators;

/// <summary>An operator of domain <see cref="CustomOperators.Domain"/> that runs on the CPU.</summary>
internal abstract class CustomOperator
{
    /// <summary>Its name in graphs.</summary>
    public abstract string Name { get; }

    /// <summary>Its inputs, in order.</summary>
    public abstract IReadOnlyList<OperatorSlot> Inputs { get; }

    /// <summary>Its outputs, in order.</summary>
    public abstract IReadOnlyList<OperatorSlot> Outputs { get; }

    /// <summary>A kernel for one node.</summary>
    public abstract CustomKernel CreateKernel(KernelAttributes attributes);
}
