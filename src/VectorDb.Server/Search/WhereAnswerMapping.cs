using VectorDb.Engine.Search.Answers;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>Conditions on answers between their messages and the engine.</summary>
internal static class WhereAnswerMapping
{
    private const int DefaultBudget = 100;

    /// <summary>The condition that a message asks for, if it does.</summary>
    public static WhereAnswer? ToCondition(Wire.WhereAnswer? where) => where is null ? null : new WhereAnswer
    {
        Question = where.Question,
        Accept = where.Accept,
        Model = where.Model,
        Budget = where.Budget == 0 ? DefaultBudget : (int)Math.Min(where.Budget, int.MaxValue),
    };

    /// <summary>The message of a report, if there is one.</summary>
    public static Wire.WhereAnswerReport? ToMessage(WhereAnswerReport? report) => report is null ? null : new Wire.WhereAnswerReport
    {
        Asked = (uint)report.Asked,
        Cached = (uint)report.Cached,
        Unknown = (uint)report.Unknown,
        BudgetExhausted = report.BudgetExhausted,
        ModelFingerprint = report.Fingerprint,
    };
}
