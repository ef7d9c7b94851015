using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Sets;

/// <summary>The recorded outputs of one folder and how they are judged.</summary>
public interface IGoldenSet
{
    /// <summary>The folder's path below the goldens' root.</summary>
    string Name { get; }

    /// <summary>A verdict for every recorded output, in order. Nothing the product does ends the sequence early.</summary>
    IAsyncEnumerable<Verdict> JudgeAsync();
}
