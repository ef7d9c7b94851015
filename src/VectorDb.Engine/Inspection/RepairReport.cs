namespace VectorDb.Engine.Inspection;

/// <summary>What a repair did.</summary>
/// <param name="Actions">What was done, in words, in its order; empty if nothing had to be.</param>
/// <param name="Lost">What is gone for good, in words; empty if nothing is.</param>
/// <param name="After">What a check finds afterwards.</param>
public sealed record RepairReport(IReadOnlyList<string> Actions, IReadOnlyList<string> Lost, CheckReport After);
