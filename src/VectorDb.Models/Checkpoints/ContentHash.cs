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
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(IEnumerable<string> paths, string label)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"vectordb model 1\n{label}\n"));
        foreach (string path in paths.OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            using MappedFile file = new(path);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{file.Name}\n{file.Length}\n"));
            foreach (byte[] piece in HashPieces(file))
            {
                hash.AppendData(piece);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static unsafe byte[][] HashPieces(MappedFile file)
    {
        byte[][] pieces = new byte[(file.Length + PieceBytes - 1) / PieceBytes][];
        Parallel.For(0, pieces.Length, i =>
        {
            long offset = (long)i * PieceBytes;
            int length = (int)Math.Min(PieceBytes, file.Length - offset);
            pieces[i] = SHA256.HashData(new ReadOnlySpan<byte>(file.Data + offset, length));
        });
        return pieces;
    }
}
