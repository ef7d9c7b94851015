namespace VectorDb.Conformance.Judging;

/// <summary>The record asks for something that the judge or the product does not know yet, such as an option of a call.</summary>
public sealed class NotCheckedException(string message) : Exception(message);
