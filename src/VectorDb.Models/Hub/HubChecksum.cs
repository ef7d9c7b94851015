using System.Security.Cryptography;

namespace VectorDb.Models.Hub;

/// <summary>Compares a downloaded file with what the hub promised.</summary>
internal static class HubChecksum
{
    /// <summary>Checks length and hash.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.ChecksumMismatch"/>.</exception>
    public static async Task VerifyAsync(string path, HubFile file, CancellationToken cancellationToken)
    {
        await using FileStream stream = File.OpenRead(path);
        if (stream.Length != file.Length)
        {
            throw Mismatch(file, $"has {stream.Length} bytes; the hub promised {file.Length}");
        }

        if (file.Sha256 is not null)
        {
            string actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            Require(file, "SHA-256", actual, file.Sha256);
        }
        else if (file.GitBlob is not null)
        {
            Require(file, "git object id", await GitBlobAsync(stream, cancellationToken), file.GitBlob);
        }
    }

    /// <summary>SHA-1 of "blob LENGTH\0" and the content, as git names its objects; no protection, only what the hub offers.</summary>
    private static async Task<string> GitBlobAsync(FileStream stream, CancellationToken cancellationToken)
    {
#pragma warning disable CA5350 // git's object ids are SHA-1
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Require(HubFile file, string kind, string actual, string promised)
    {
        if (!string.Equals(actual, promised, StringComparison.OrdinalIgnoreCase))
        {
            throw Mismatch(file, $"has the {kind} {actual}; the hub promised {promised}");
        }
    }

    private static ModelException Mismatch(HubFile file, string what) => new(ModelError.ChecksumMismatch, $"{file.Name} {what}");
}
