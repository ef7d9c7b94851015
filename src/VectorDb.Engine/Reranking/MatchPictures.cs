using System.Buffers.Binary;
using System.Security.Cryptography;
using VectorDb.Engine.Features;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Records;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Reranking;

/// <summary>Pictures as one matcher takes them: from the feature store, or else encoded and kept there.</summary>
internal sealed class MatchPictures(MatcherLease matcher, FeatureStore features, ItemPictures pictures)
{
    private int _read;
    private int _made;

    /// <summary>How many came from the store.</summary>
    public int Read => Volatile.Read(ref _read);

    /// <summary>How many had to be encoded.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Stored pictures; their features are read in one round of the disk, those that have none are encoded when they are matched.</summary>
    public async Task<MatchSource[]> OfAsync(IReadOnlyList<MediaInfo> stored, CancellationToken cancellationToken)
    {
        FeatureKey[] keys = [.. stored.Select(picture => FeatureKey.Of(picture, matcher.Fingerprint, FeatureKind.Matching))];
        IReadOnlyList<VisualFeatures?> kept = await features.ReadManyAsync(keys, cancellationToken);
        var sources = new MatchSource[stored.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            MediaInfo picture = stored[i];
            FeatureKey key = keys[i];
            UInt128 content = key.Media.High;
            if (kept[i] is { } found)
            {
                Interlocked.Increment(ref _read);
                sources[i] = new MatchSource(new MatchImage(found.Tokens, found.Shape, found.Summary), content);
            }
            else
            {
                sources[i] = new MatchSource(content, token => new ValueTask<MatchImage>(MakeAsync(picture, key, token)));
            }
        }

        return sources;
    }

    /// <summary>A picture that is not stored.</summary>
    public async Task<MatchSource> OfAsync(ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        MatchImage prepared = await ModelFault.GuardAsync(() => matcher.Matcher.PrepareAsync(image, Lane.Interactive, cancellationToken), field);
        return new MatchSource(prepared, BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(image.Span)));
    }

    private async Task<MatchImage> MakeAsync(MediaInfo picture, FeatureKey key, CancellationToken cancellationToken)
    {
        MatchImage made = await ModelFault.GuardAsync(
            () => matcher.Matcher.PrepareAsync(pictures.Read(picture), Lane.Interactive, cancellationToken), "rerank");
        Interlocked.Increment(ref _made);
        features.Write(key, new VisualFeatures(made.Values, made.Shape, made.Features), features.PrecisionFor(matcher.Precision));
        return made;
    }
}
