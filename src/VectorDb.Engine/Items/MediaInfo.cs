namespace VectorDb.Engine.Items;

/// <summary>The picture of an item, without its bytes.</summary>
/// <param name="Hash">SHA-256 of the bytes, 32 bytes long: its key among the stored media.</param>
/// <param name="MediaType">Such as "image/jpeg".</param>
/// <param name="Size">In bytes.</param>
public sealed record MediaInfo(ReadOnlyMemory<byte> Hash, string MediaType, long Size);
