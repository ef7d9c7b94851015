using System.Security.Cryptography;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// Hash of a set of files, by name and content: SHA-256 over the SHA-256 of 16 MiB pieces, which are hashed in parallel.
/// </summary>
internal static class ContentHash
{
    private const int PieceBytes = 16 << 20;

    /// <summary>Hashes files and a label.</summary>
    /// <param name="paths">The files; only their names and bytes count, not where they lie.</param>
    /// <param name="label">What else the result shall depend on.</param>
    /// <param name="cache">What is known of the files from before; null to read them all.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(IEnumerable<string> paths, string label, PieceHashCache? cache = null)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"vectordb model 1\n{label}\n"));
        foreach (string path in paths.OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            (long length, byte[] pieces) = HashPieces(path, cache);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{Path.GetFileName(path)}\n{length}\n"));
            hash.AppendData(pieces);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static (long Length, byte[] Pieces) HashPieces(string path, PieceHashCache? cache)
    {
        if (cache is null || FileIdentity.TryOf(path) is not { } identity)
        {
            using MappedFile file = new(path);
            return (file.Length, HashPieces(file));
        }

        if (cache.TryRead(path, identity) is { } kept)
        {
            return (identity.Length, kept);
        }

        DateTimeOffset begun = cache.Now;
        using MappedFile mapped = new(path);
        byte[] pieces = HashPieces(mapped);
        cache.Keep(path, identity, begun, pieces);
        return (mapped.Length, pieces);
    }

    private static unsafe byte[] HashPieces(MappedFile file)
    {
        int count = (int)((file.Length + PieceBytes - 1) / PieceBytes);
        byte[] pieces = new byte[count * SHA256.HashSizeInBytes];
        Parallel.For(0, count, i =>
        {
            long offset = (long)i * PieceBytes;
            int length = (int)Math.Min(PieceBytes, file.Length - offset);
            SHA256.HashData(new ReadOnlySpan<byte>(file.Data + offset, length), pieces.AsSpan(i * SHA256.HashSizeInBytes));
        });
        return pieces;
    }
}
