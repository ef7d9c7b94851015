namespace VectorDb.Engine.Search.Answers;

/// <summary>An answer that needs no asking.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="WasAsked">Whether the model gave it before; else there is no picture to ask about.</param>
internal readonly record struct KnownAnswer(string Answer, bool WasAsked);
