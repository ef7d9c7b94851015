using Google.Protobuf.WellKnownTypes;

namespace VectorDb.Cli.Ingest;

/// <summary>An item of a folder: a picture, a text, or both.</summary>
/// <param name="Id">The item's id: of a picture its path in the folder, with '/' between names.</param>
/// <param name="Path">Where the picture is; null for a text alone.</param>
/// <param name="Text">What is said of it; empty for nothing.</param>
/// <param name="Payload">Its fields, or null.</param>
internal sealed record FolderItem(string Id, string? Path, string Text = "", Struct? Payload = null);
