namespace VectorDb.Engine.Search.Answers;

/// <summary>What a <see cref="WhereAnswer"/> took.</summary>
/// <param name="Asked">How many candidates the model was asked about.</param>
/// <param name="Cached">How many answers were there already.</param>
/// <param name="Unknown">How many candidates had no picture, or no answer.</param>
/// <param name="BudgetExhausted">Whether the budget ended while candidates were wanted and there were more.</param>
/// <param name="Fingerprint">Of the model.</param>
public sealed record WhereAnswerReport(int Asked, int Cached, int Unknown, bool BudgetExhausted, string Fingerprint);
