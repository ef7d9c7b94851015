using System.Text;

namespace VectorDb.Storage;

/// <summary>The bytes of a snapshot's manifest, and the checks that a manifest from elsewhere must pass.</summary>
internal static class SnapshotCodec
{
    public const int MaxFiles = 1_000_000;
    public const int MaxNameBytes = 63;
    private const int MaxPathBytes = 255;
    private const int MaxVersionBytes = 255;
    private const int HashDigits = 64;

    /// <summary>Whether a snapshot may have this name: 1 to 63 of a-z, 0-9, '-', '_', beginning with a letter or digit.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameBytes && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    public static byte[] Encode(Snapshot snapshot)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(snapshot.Name);
        writer.Write(snapshot.CreateTime.UtcTicks);
        writer.Write(snapshot.State.Length);
        writer.Write(snapshot.State.Span);
        writer.Write(snapshot.Files.Count);
        foreach (SnapshotFile file in snapshot.Files)
        {
            writer.Write(file.Path);
            writer.Write(file.Length);
            writer.Write(file.Version);
            writer.Write(file.Hash);
        }

        return stream.ToArray();
    }

    /// <summary>Reads a manifest whose checksum is right, which proves nothing of who made it.</summary>
    /// <exception cref="StorageException">Anything that this program would not have written.</exception>
    public static Snapshot Decode(byte[] bytes, string source)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
            string name = reader.ReadString();
            DateTimeOffset time = new(reader.ReadInt64(), TimeSpan.Zero);
            byte[] state = reader.ReadBytes(Bounded(reader, 1));
            int count = Bounded(reader, 4);
            HashSet<string> paths = new(StringComparer.OrdinalIgnoreCase);
            SnapshotFile[] files = new SnapshotFile[Math.Min(count, MaxFiles + 1)];
            for (int i = 0; i < files.Length; i++)
            {
                files[i] = new SnapshotFile(reader.ReadString(), reader.ReadInt64(), reader.ReadString(), reader.ReadString());
                Require(IsPath(files[i].Path), source, $"'{files[i].Path}' is not a path inside a data directory");
                Require(paths.Add(files[i].Path), source, $"'{files[i].Path}' is listed twice");
                Require(files[i].Length >= 0, source, $"'{files[i].Path}' has a negative length");
                Require(files[i].Version.Length <= MaxVersionBytes, source, $"'{files[i].Path}' has too long a version");
                Require(IsHash(files[i].Hash), source, $"'{files[i].Path}' has no SHA-256");
            }

            Require(IsName(name), source, $"'{name}' is not a snapshot's name");
            Require(files.Length <= MaxFiles, source, $"it lists more than {MaxFiles} files");
            Require(reader.BaseStream.Position == reader.BaseStream.Length, source, "something follows its end");
            return new Snapshot(name, time, state, files);
        }
        catch (Exception cause) when (cause is EndOfStreamException or ArgumentException or FormatException or DecoderFallbackException)
        {
            throw StorageException.Damaged(source, 0, "it is not a snapshot's manifest");
        }
    }

    public static bool IsHash(string hash) => hash.Length == HashDigits && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a path is one or more names of a-z, 0-9, '.', '-', '_' that do not begin with a dot, joined by slashes.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= MaxPathBytes
        && path.Split('/').All(part => part.Length > 0 && part[0] != '.'
            && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'));

    private static void Require(bool condition, string source, string what)
    {
        if (!condition)
        {
            throw StorageException.Damaged(source, 0, what);
        }
    }

    private static int Bounded(BinaryReader reader, int unit)
    {
        int count = reader.ReadInt32();
        return count >= 0 && (long)count * unit <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new EndOfStreamException();
    }
}
