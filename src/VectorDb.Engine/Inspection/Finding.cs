namespace VectorDb.Engine.Inspection;

/// <summary>Something that is not as it must be.</summary>
/// <param name="Part">Where: "log", "manifest", "records", "media", "blocks", "index" or "directory".</param>
/// <param name="Message">What is wrong with what.</param>
/// <param name="File">The file, where one is known.</param>
/// <param name="Offset">The byte in it, where it is known.</param>
public sealed record Finding(string Part, string Message, string? File = null, long? Offset = null);
