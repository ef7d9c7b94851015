namespace VectorDb.Onnx.Caching;

/// <summary>Memory that attention of a graph reads by a number.</summary>
public interface IMemoryBlock : IDisposable
{
    /// <summary>Its number in graphs.</summary>
    long Handle { get; }

    /// <summary>Bytes it takes.</summary>
    long Bytes { get; }
}
