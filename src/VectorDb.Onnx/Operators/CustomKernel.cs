namespace VectorDb.Onnx.Operators;

/// <summary>What computes one node. Runs may overlap, so it holds no state of a run.</summary>
internal abstract class CustomKernel
{
    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="ArgumentException">The inputs' shapes do not go together; the run fails with the message.</exception>
    public abstract void Compute(KernelContext context);
}
