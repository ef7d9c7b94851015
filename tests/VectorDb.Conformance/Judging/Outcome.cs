namespace VectorDb.Conformance.Judging;

/// <summary>What was found out about one recorded output.</summary>
public enum Outcome
{
    /// <summary>The product gives it within the tolerance.</summary>
    Pass,

    /// <summary>The product gives something else, or breaks.</summary>
    Fail,

    /// <summary>There is no code for it yet.</summary>
    NotChecked,
}
