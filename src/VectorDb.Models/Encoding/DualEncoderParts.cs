using VectorDb.Models.Families;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Encoding;

/// <summary>The two towers of a family and the ways into them, from which its encoder and its probe are made.</summary>
internal sealed record DualEncoderParts
{
    public required PixelReader Images { get; init; }

    public required ITower<PixelInput> ImageTower { get; init; }

    public required TokenReader Texts { get; init; }

    public required ITower<TokenInput> TextTower { get; init; }

    /// <summary>
    /// Ids, and how many of them are not padding, as the text tower takes them. Unless told, padding is cut and the first
    /// position is pooled.
    /// </summary>
    public Func<int[], int, TokenInput> TrimIds { get; init; } = static (ids, length) => new TokenInput(ids[..length]);

    /// <summary>Most tokens of a text; the reference pads to as many.</summary>
    public required int MaxTokens { get; init; }

    public required ScoreRule Scores { get; init; }

    /// <summary>A text as the text tower takes it.</summary>
    public TokenInput ReadText(string text)
    {
        int[] ids = Texts.Encode(text, MaxTokens);
        return TrimIds(ids, ids.Length);
    }

    /// <summary>The encoder that serves, owned by the model.</summary>
    public IEncoder CreateEncoder(ModelContext context) => context.Own(
        new DualEncoder(ImageTower, Images.Read, TextTower, ReadText, context.Options.Batching, context.Options.Time));

    /// <summary>A model that is these two towers and nothing else.</summary>
    public ModelParts ToModel(ModelContext context, ProbeTable probe, string vision, string text) => new()
    {
        Encoder = CreateEncoder(context),
        Scores = Scores,
        Images = Images,
        Texts = Texts,
        Probe = probe,
        Towers = [new TowerInfo("vision", vision), new TowerInfo("text", text)],
    };
}
