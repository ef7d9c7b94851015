using System.Security.Cryptography;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// The hashes of files that have not changed since they were hashed, so that a start need not read gigabytes to learn what it
/// knew before. A kept hash counts only while the file's <see cref="FileIdentity"/> is the one it had then, and is kept only if
/// the file had been at rest: a write in the same tick of the clock as the hashing would not show. What this does not see, and
/// reading would, is a disk that changes bits by itself.
/// </summary>
internal sealed class PieceHashCache
{
    private static readonly TimeSpan AtRest = TimeSpan.FromSeconds(2); // The coarsest clock of a file system, FAT's.

    private readonly string _directory;
    private readonly TimeProvider _time;

    /// <param name="directory">Where hashes are kept; made when there is one to keep.</param>
    /// <param name="time">The clock of the files.</param>
    public PieceHashCache(string directory, TimeProvider time)
    {
        _directory = directory;
        _time = time;
    }

    private static ReadOnlySpan<byte> Magic => "VDBHASH1"u8;

    /// <summary>The kept hashes of a file; null where there are none, they are damaged, or the file has changed.</summary>
    public byte[]? TryRead(string path, FileIdentity identity)
    {
        try
        {
            byte[] entry = File.ReadAllBytes(EntryOf(path));
            byte[] head = Head(identity);
            int end = entry.Length - SHA256.HashSizeInBytes;
            return end >= head.Length && entry.AsSpan().StartsWith(head) && SHA256.HashData(entry.AsSpan(0, end)).AsSpan().SequenceEqual(entry.AsSpan(end))
                ? entry[head.Length..end]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the hashes of a file that was at rest before it was hashed and has not changed meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">What it was before it was read.</param>
    /// <param name="begun">When the reading began.</param>
    /// <param name="hashes">What came out.</param>
    public void Keep(string path, FileIdentity before, DateTimeOffset begun, byte[] hashes)
    {
        long age = ((begun - AtRest).ToUnixTimeMilliseconds() * 1_000_000) - Math.Max(before.Changed, before.Modified);
        if (age < 0 || FileIdentity.TryOf(path) != before)
        {
            return;
        }

        try
        {
            byte[] content = [.. Head(before), .. hashes];
            Directory.CreateDirectory(_directory);
            string temporary = Path.Combine(_directory, Path.GetRandomFileName());
            File.WriteAllBytes(temporary, [.. content, .. SHA256.HashData(content)]);
            File.Move(temporary, EntryOf(path), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start hashes again.
        }
    }

    /// <summary>Now, as files are dated.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    private static byte[] Head(FileIdentity identity)
    {
        byte[] head = new byte[Magic.Length + FileIdentity.Size];
        Magic.CopyTo(head);
        identity.WriteTo(head.AsSpan(Magic.Length));
        return head;
    }

    private string EntryOf(string path) =>
        Path.Combine(_directory, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(path)))) + ".hash");
}
