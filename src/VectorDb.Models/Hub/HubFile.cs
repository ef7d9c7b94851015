namespace VectorDb.Models.Hub;

/// <summary>A file of a repository as the hub lists it.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal, where the hub keeps it outside git; else null.</param>
/// <param name="GitBlob">Its git object id (SHA-1), where the hub says it; else null.</param>
internal sealed record HubFile(string Name, long Length, string? Sha256, string? GitBlob);
