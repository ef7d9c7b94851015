namespace VectorDb.Onnx.Operators;

/// <summary>Work in numbered parts that do not touch one another's results.</summary>
internal interface IParallelWork
{
    /// <summary>Does one part.</summary>
    void Run(int part);
}
