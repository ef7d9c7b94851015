namespace VectorDb.Cli.Ingest;

/// <summary>A picture of a folder.</summary>
/// <param name="Id">Its path in the folder, with '/' between names: the item's id.</param>
/// <param name="Path">Where it is.</param>
internal sealed record PictureFile(string Id, string Path);
