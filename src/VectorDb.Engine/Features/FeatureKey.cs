using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VectorDb.Engine.Items;
using VectorDb.Storage;

namespace VectorDb.Engine.Features;

/// <summary>
/// Names features by what they were made of, by what and for what, so that those of another picture or model are never found.
/// </summary>
/// <param name="Media">The picture's content.</param>
/// <param name="Model">First half of the SHA-256 of the model's fingerprint; of an answer, of the fingerprint and the question.</param>
/// <param name="Kind">What they are for.</param>
internal readonly record struct FeatureKey(MediaId Media, UInt128 Model, FeatureKind Kind)
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = MediaId.Size + 16 + 1;

    /// <summary>The key of a picture's features.</summary>
    /// <param name="picture">The stored picture.</param>
    /// <param name="fingerprint">Of the model; see <see cref="Models.ModelDescription.Fingerprint"/>.</param>
    /// <param name="kind">What they are for.</param>
    public static FeatureKey Of(MediaInfo picture, string fingerprint, FeatureKind kind) =>
        new(MediaId.Read(picture.Hash.Span), HashOf(fingerprint), kind);

    /// <summary>The key of a model's answer to a question on a picture.</summary>
    public static FeatureKey OfAnswer(MediaInfo picture, string fingerprint, string question) =>
        new(MediaId.Read(picture.Hash.Span), HashOf($"{fingerprint}\n{question}"), FeatureKind.Answer);

    /// <summary>Reads a key.</summary>
    /// <param name="from">At least <see cref="Size"/> bytes.</param>
    public static FeatureKey Read(ReadOnlySpan<byte> from) => new(
        MediaId.Read(from), BinaryPrimitives.ReadUInt128BigEndian(from[MediaId.Size..]), (FeatureKind)from[Size - 1]);

    /// <summary>The key's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Media.Write(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(MediaId.Size), Model);
        bytes[^1] = (byte)Kind;
        return bytes;
    }

    private static UInt128 HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
