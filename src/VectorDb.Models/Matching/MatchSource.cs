namespace VectorDb.Models.Matching;

/// <summary>A prepared picture that is at hand, or is fetched only if the matcher does not have it in memory already.</summary>
public sealed class MatchSource
{
    private readonly Func<CancellationToken, ValueTask<MatchImage>> _load;

    /// <summary>A picture at hand.</summary>
    /// <param name="image">Prepared by the model that matches.</param>
    /// <param name="key">Names its content, so that what a matcher derives from it may be used again; null for none.</param>
    public MatchSource(MatchImage image, UInt128? key = null)
        : this(key, _ => ValueTask.FromResult(image))
    {
    }

    /// <summary>A picture that may have to be fetched.</summary>
    /// <param name="key">Names its content: two sources with one key are one picture.</param>
    /// <param name="load">Fetches it, prepared by the model that matches; called at most once a match.</param>
    public MatchSource(UInt128? key, Func<CancellationToken, ValueTask<MatchImage>> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        Key = key;
        _load = load;
    }

    /// <summary>Names its content; null if it has no name.</summary>
    public UInt128? Key { get; }

    internal ValueTask<MatchImage> LoadAsync(CancellationToken cancellationToken) => _load(cancellationToken);
}
