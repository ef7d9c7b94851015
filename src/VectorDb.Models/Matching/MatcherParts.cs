using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;

namespace VectorDb.Models.Matching;

/// <summary>The towers of a matcher and the ways into them.</summary>
internal sealed record MatcherParts
{
    public required PixelReader Images { get; init; }

    /// <summary>Preprocessed pictures to what texts attend to; one bucket a size.</summary>
    public required Func<IReadOnlyList<PixelInput>, CancellationToken, MatchImage[]> PrepareImages { get; init; }

    /// <summary>Texts to contrastive features, or null where the family has none.</summary>
    public ITower<TokenInput>? TextTower { get; init; }

    /// <summary>A text as the towers take it.</summary>
    public required Func<string, TokenInput> ReadText { get; init; }

    /// <summary>What is done to a text's ids before it is fused with a picture, if anything.</summary>
    public Func<TokenInput, TokenInput> ReadFusionText { get; init; } = static text => text;

    /// <summary>Pairs to logits. A <see cref="MemoryFusion"/> keeps what pictures contribute in memory.</summary>
    public required IFusion Fusion { get; init; }

    /// <summary>Whether preparing a picture is worth keeping: it is not where there is no vision tower.</summary>
    public bool HasVisualTokens { get; init; } = true;

    /// <summary>Pairs of one request that wait at a time: enough to fill batches, too few to fill a lane.</summary>
    public int PairsInFlight { get; private init; } = 1;

    /// <summary>The matcher that serves, owned by the model.</summary>
    public IMatcher CreateMatcher(ModelContext context)
    {
        BatchOptions batching = context.Options.Batching;
        TimeProvider time = context.Options.Time;
        return context.Own(new Matcher(
            this with { PairsInFlight = Math.Min(64, batching.Capacity) },
            new BatchQueue<PixelInput, MatchImage>(batching, PrepareImages, time),
            TextTower is null ? null : new BatchQueue<TokenInput, float[]>(batching, TextTower.Run, time),
            new BatchQueue<PairInput, float[]>(batching, Fusion.Run, time),
            new HotPictures(context.Options.MatchMemoryBytes),
            Fusion is MemoryFusion memory
                ? new BatchQueue<Projection, bool>(batching with { MaxItems = 1 }, (batch, stop) => [.. batch.Select(p => memory.Complete(p, stop))], time)
                : null));
    }
}
