using VectorDb.Models.Comparing;
using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Families;

/// <summary>What a family built.</summary>
internal sealed record ModelParts
{
    /// <summary>Pictures and texts to vectors, or null.</summary>
    public IEncoder? Encoder { get; init; }

    /// <summary>Scores of pairs, or null.</summary>
    public IMatcher? Matcher { get; init; }

    /// <summary>Truth of sentences on two pictures, or null.</summary>
    public IComparer? Comparer { get; init; }

    /// <summary>How cosines become scores, or null where the family has no rule.</summary>
    public ScoreRule? Scores { get; init; }

    /// <summary>The picture's way in.</summary>
    public required PixelReader Images { get; init; }

    /// <summary>The text's way in.</summary>
    public required TokenReader Texts { get; init; }

    public required ProbeTable Probe { get; init; }

    public required IReadOnlyList<TowerInfo> Towers { get; init; }
}
