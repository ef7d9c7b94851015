namespace VectorDb.Onnx.Runtime;

/// <summary>The operators of domain <c>vectordb</c>, implemented here and known to every session.</summary>
internal static class CustomOperators
{
    /// <summary>Their domain.</summary>
    public const string Domain = "vectordb";

    /// <summary>Makes the operators known to a session.</summary>
    public static void AddTo(OrtHandle sessionOptions) => ArgumentNullException.ThrowIfNull(sessionOptions);
}
