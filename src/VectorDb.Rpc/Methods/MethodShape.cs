namespace VectorDb.Rpc;

/// <summary>Which sides of a method are streams.</summary>
public enum MethodShape
{
    /// <summary>One request, one response.</summary>
    Unary,

    /// <summary>A stream of requests, one response.</summary>
    ClientStreaming,

    /// <summary>One request, a stream of responses.</summary>
    ServerStreaming,

    /// <summary>A stream of requests and a stream of responses, independent of each other.</summary>
    Duplex,
}
