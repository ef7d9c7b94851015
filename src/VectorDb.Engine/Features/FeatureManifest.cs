using VectorDb.Engine.Serialization;
using VectorDb.Storage;

namespace VectorDb.Engine.Features;

/// <summary>The layout of what a feature store knows of itself: <c>version | token | count | (key | bytes)*</c>, least recently used first.</summary>
internal static class FeatureManifest
{
    private const byte Version = 1;

    /// <summary>Writes a manifest.</summary>
    public static ReadOnlyMemory<byte> Write(CheckpointToken token, IReadOnlyCollection<(FeatureKey Key, int Bytes)> entries)
    {
        FieldWriter writer = new FieldWriter(entries.Count * 64).Byte(Version).Text(token.ToString()).Number((ulong)entries.Count);
        foreach ((FeatureKey key, int bytes) in entries)
        {
            writer.Bytes(key.ToBytes()).Number((ulong)bytes);
        }

        return writer.Written;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: it is of another layout.</exception>
    public static (CheckpointToken Token, FeatureDirectory Directory) Read(ReadOnlyMemory<byte> content)
    {
        var reader = new FieldReader(content, "feature manifest");
        if (reader.Byte() != Version || !Guid.TryParseExact(reader.Text(), "n", out Guid token))
        {
            throw reader.Damaged("has another format");
        }

        var directory = new FeatureDirectory();
        for (int left = reader.Count(); left > 0; left--)
        {
            ReadOnlyMemory<byte> key = reader.Bytes();
            if (key.Length != FeatureKey.Size)
            {
                throw reader.Damaged($"has a key of {key.Length} bytes");
            }

            directory.Set(FeatureKey.Read(key.Span), reader.Count());
        }

        reader.End();
        return (new CheckpointToken(token), directory);
    }
}
