namespace VectorDb.Models.Hub;

/// <summary>How far a pull is.</summary>
/// <param name="File">The file being transferred.</param>
/// <param name="Bytes">Bytes of the whole model that are here.</param>
/// <param name="TotalBytes">Bytes of the whole model.</param>
public readonly record struct HubProgress(string File, long Bytes, long TotalBytes);
