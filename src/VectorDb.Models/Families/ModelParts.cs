using VectorDb.Models.Comparing;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Grounding;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;

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

    /// <summary>Pictures as the generating, ranking, comparing and grounding heads see them, or null.</summary>
    public IVisualEncoder? Vision { get; init; }

    /// <summary>Captions and answers, or null.</summary>
    public IGenerator? Generator { get; init; }

    /// <summary>The best answer of a list, or null.</summary>
    public IAnswerRanker? Ranker { get; init; }

    /// <summary>The box of a phrase, or null.</summary>
    public IGrounder? Grounder { get; init; }

    /// <summary>Where in a picture words are found, or null.</summary>
    public IExplainer? Explainer { get; init; }

    /// <summary>How cosines become scores, or null where the family has no rule.</summary>
    public ScoreRule? Scores { get; init; }

    /// <summary>The picture's way in.</summary>
    public required PixelReader Images { get; init; }

    /// <summary>The text's way in.</summary>
    public required TokenReader Texts { get; init; }

    public required ProbeTable Probe { get; init; }

    public required IReadOnlyList<TowerInfo> Towers { get; init; }

    /// <summary>Sizes of the text decoder, or null where there is none.</summary>
    public DecoderShape? Decoder { get; init; }

    /// <summary>Bytes of what the decoder's cross-attention looks at, at most; 0 where it has none.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What the parts together can do.</summary>
    public IReadOnlyList<ModelCapability> Capabilities
    {
        get
        {
            (bool Has, ModelCapability What)[] all =
            [
                (Encoder is not null, ModelCapability.EncodeImage),
                (Encoder is not null, ModelCapability.EncodeText),
                (Matcher is not null, ModelCapability.Match),
                (Generator?.Tasks.Contains(GenerationTask.Caption) ?? false, ModelCapability.Caption),
                (Generator?.Tasks.Contains(GenerationTask.Answer) ?? false, ModelCapability.Answer),
                (Ranker is not null, ModelCapability.RankAnswers),
                (Comparer is not null, ModelCapability.Compare),
                (Grounder is not null, ModelCapability.Ground),
            ];
            return [.. all.Where(part => part.Has).Select(part => part.What)];
        }
    }
}
