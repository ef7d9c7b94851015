using VectorDb.Engine.Items;

namespace VectorDb.Engine.Ingestion.CapFilt;

/// <summary>The text that an item is stored with.</summary>
/// <param name="Text">The given one, or a caption; may be empty.</param>
/// <param name="Verdict">What was found out about it; null if nobody looked.</param>
internal readonly record struct JudgedText(string Text, TextVerdict? Verdict);
