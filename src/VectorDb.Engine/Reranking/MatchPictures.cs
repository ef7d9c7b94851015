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
    private int _inMemory;

    /// <summary>How many came from the store.</summary>
    public int Read => Volatile.Read(ref _read);

    /// <summary>How many had to be encoded.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>How many were in the matcher's memory.</summary>
    public int InMemory => Volatile.Read(ref _inMemory);

    /// <summary>
    /// Stored pictures. Features of those that the matcher has not in memory are read in one round of the disk; a picture that has
    /// none is encoded when it is matched.
    /// </summary>
    public async Task<MatchSource[]> OfAsync(IReadOnlyList<MediaInfo> stored, bool needsFeatures, CancellationToken cancellationToken)
    {
        FeatureKey[] keys = [.. stored.Select(picture => FeatureKey.Of(picture, matcher.Fingerprint, FeatureKind.Matching))];
        bool[] hot = [.. keys.Select(key => !needsFeatures && matcher.Matcher.Has(key.Media.High))];
        int[] cold = [.. Enumerable.Range(0, keys.Length).Where(i => !hot[i])];
        IReadOnlyList<VisualFeatures?> kept = matcher.Matcher.HasVisualTokens
            ? await features.ReadManyAsync([.. cold.Select(i => keys[i])], cancellationToken)
            : new VisualFeatures?[cold.Length];
        MatchSource[] sources = [.. keys.Select((key, i) => new MatchSource(key.Media.High, stop => new ValueTask<MatchImage>(LoadAsync(stored[i], key, stop))))];
        for (int i = 0; i < cold.Length; i++)
        {
            if (kept[i] is { } found)
            {
                Interlocked.Increment(ref _read);
                sources[cold[i]] = new MatchSource(ToImage(found), keys[cold[i]].Media.High);
            }
        }

        Interlocked.Add(ref _inMemory, hot.Count(static h => h));
        return sources;
    }

    /// <summary>A picture that is not stored.</summary>
    public async Task<MatchSource> OfAsync(ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        MatchImage prepared = await ModelFault.GuardAsync(() => matcher.Matcher.PrepareAsync(image, Lane.Interactive, cancellationToken), field);
        return new MatchSource(prepared, BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(image.Span)));
    }

    private static MatchImage ToImage(VisualFeatures found) => new(found.Restore, found.Shape, found.Summary);

    /// <summary>What left the matcher's memory since, or was never encoded.</summary>
    private async Task<MatchImage> LoadAsync(MediaInfo picture, FeatureKey key, CancellationToken cancellationToken)
    {
        if (features.Contains(key) && features.Read(key) is { } found)
        {
            Interlocked.Increment(ref _read);
            return ToImage(found);
        }

        MatchImage made = await ModelFault.GuardAsync(
            () => matcher.Matcher.PrepareAsync(pictures.Read(picture), Lane.Interactive, cancellationToken), "rerank");
        Interlocked.Increment(ref _made);
        if (matcher.Matcher.HasVisualTokens)
        {
            features.Write(key, new VisualFeatures(made.Values, made.Shape, made.Features), features.PrecisionFor(matcher.Precision));
        }

        return made;
    }
}
