namespace VectorDb.Engine.Generation;

/// <summary>When a beam search ends (transformers' early_stopping).</summary>
public enum BeamEnd
{
    /// <summary>When the best open beam, at the length it has, could not beat the worst finished text.</summary>
    Heuristic,

    /// <summary>As soon as there are as many finished texts as beams.</summary>
    Always,

    /// <summary>When no open beam can beat the worst finished text at any length.</summary>
    Never,
}
