namespace VectorDb.Models.Matching;

/// <summary>A picture with the pairs it is in.</summary>
/// <param name="Source">The picture.</param>
/// <param name="Pairs">Their numbers.</param>
internal sealed record PairedPicture(MatchSource Source, List<int> Pairs)
{
    /// <summary>Each picture of some pairs once: by its name, or by its source where it has none.</summary>
    public static IReadOnlyList<PairedPicture> Of(IReadOnlyList<MatchPair> pairs)
    {
        Dictionary<object, PairedPicture> pictures = [];
        for (int i = 0; i < pairs.Count; i++)
        {
            MatchSource source = pairs[i].Image;
            object name = source.Key is { } key ? key : source;
            if (!pictures.TryGetValue(name, out PairedPicture? picture))
            {
                pictures.Add(name, picture = new PairedPicture(source, []));
            }

            picture.Pairs.Add(i);
        }

        return [.. pictures.Values];
    }
}
