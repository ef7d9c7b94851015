namespace VectorDb.Models.Generation;

/// <summary>When a beam search that has as many finished texts as beams ends (transformers' early_stopping).</summary>
public enum EarlyStopping
{
    /// <summary>When the best open beam, at the length it has now, could not beat the worst finished text (false).</summary>
    Heuristic,

    /// <summary>At once (true).</summary>
    Always,

    /// <summary>When no open beam can beat it at any length ("never").</summary>
    Never,
}
