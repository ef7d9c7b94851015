namespace VectorDb.Onnx.Runtime;

/// <summary>How much ONNX Runtime rewrites a graph when a session is opened.</summary>
public enum OptimizationLevel
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Constant folding and removal of what is not needed.</summary>
    Basic = 1,

    /// <summary>Fusions into operators of the execution provider as well.</summary>
    Extended = 2,

    /// <summary>Memory layouts as well.</summary>
    All = 99,
}
