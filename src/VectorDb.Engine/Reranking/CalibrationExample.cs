namespace VectorDb.Engine.Reranking;

/// <summary>A search whose right answer is known.</summary>
/// <param name="Text">The query.</param>
/// <param name="ItemId">The item that is right; empty where none is.</param>
public sealed record CalibrationExample(string Text, string ItemId);
