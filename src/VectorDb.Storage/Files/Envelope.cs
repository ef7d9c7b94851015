using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>
/// A small file that is written whole and checked whole, little-endian.
/// <code>
///  0  8  magic of the kind of file
///  8  4  format version
/// 12  4  content length in bytes
/// 16 32  SHA-256 of bytes 0 to 15 and the content
/// 48  .  content; the file ends with it
/// </code>
/// </summary>
internal static class Envelope
{
    private const int HeaderSize = 48;
    private const int MaxContentBytes = 256 << 20;
    private const int DigestAt = 16;

    /// <summary>Largest file of this kind.</summary>
    public const int MaxFileBytes = HeaderSize + MaxContentBytes;

    /// <summary>Content in its envelope.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> magic, int version, ReadOnlySpan<byte> content)
    {
        byte[] bytes = new byte[HeaderSize + content.Length];
        magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), content.Length);
        content.CopyTo(bytes.AsSpan(HeaderSize));
        Digest(bytes).CopyTo(bytes.AsSpan(DigestAt));
        return bytes;
    }

    /// <summary>Writes a file under a temporary name, syncs it, gives it its name and syncs the directory.</summary>
    public static void Write(IFileSystem files, string path, ReadOnlySpan<byte> magic, int version, ReadOnlySpan<byte> content)
    {
        byte[] bytes = Seal(magic, version, content);
        string temporary = path + ".tmp";
        try
        {
            files.Delete(temporary);
            using (IStorageFile file = files.Open(temporary, FileAccessMode.Buffered))
            {
                file.Write(bytes, 0);
                file.Sync();
            }

            FailPoint.Reach("envelope.written");
            files.Move(temporary, path);
            FailPoint.Reach("envelope.named");
            files.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, path, "write");
        }
    }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="StorageException">Not found, damaged, or of a newer format.</exception>
    public static byte[] Read(IFileSystem files, string path, ReadOnlySpan<byte> magic, int version) =>
        Unseal(ReadAll(files, path), path, magic, version);

    /// <summary>Checks an envelope and takes the content out of it.</summary>
    public static byte[] Unseal(byte[] bytes, string path, ReadOnlySpan<byte> magic, int version)
    {
        if (bytes.Length < HeaderSize || !bytes.AsSpan().StartsWith(magic))
        {
            throw StorageException.Damaged(path, 0, "it does not begin as a file of its kind does");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        if (length != bytes.Length - HeaderSize)
        {
            throw StorageException.Damaged(path, 12, $"it has {bytes.Length - HeaderSize} bytes of content and says {length}");
        }

        if (!Digest(bytes).AsSpan().SequenceEqual(bytes.AsSpan(DigestAt, SHA256.HashSizeInBytes)))
        {
            throw StorageException.Damaged(path, HeaderSize, "its checksum does not match");
        }

        int found = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        return found == version
            ? bytes[HeaderSize..]
            : throw new StorageException(
                StorageError.UnsupportedFormat,
                $"{path} has format {found}; this program knows format {version}. Use the version of the program that wrote it, or a newer one.",
                path, 8);
    }

    private static byte[] ReadAll(IFileSystem files, string path)
    {
        if (!files.FileExists(path))
        {
            throw new StorageException(StorageError.NotFound, $"{path} does not exist.", path);
        }

        try
        {
            using IStorageFile file = files.Open(path, FileAccessMode.Read);
            long length = file.Length;
            if (length > HeaderSize + MaxContentBytes)
            {
                throw StorageException.Damaged(path, 0, $"it has {length} bytes, over the limit of {HeaderSize + MaxContentBytes}");
            }

            byte[] bytes = new byte[length];
            return file.Read(bytes, 0) == length ? bytes : throw StorageException.Damaged(path, length, "it ends early");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, path, "read");
        }
    }

    private static byte[] Digest(ReadOnlySpan<byte> bytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes[..DigestAt]);
        hash.AppendData(bytes[HeaderSize..]);
        return hash.GetHashAndReset();
    }
}
