using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Matching;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>
/// Fusion of texts with pictures that stay in memory. Keys and values are the least work for a picture that comes again, but
/// are some fifty times as large as its features, and projecting them takes longer than several looks at those. So they are
/// kept only where the memory holds all candidates of a search; otherwise texts look at the features themselves. Which it is
/// depends on the options alone, so that a score is the same whatever is in memory.
/// </summary>
internal static class BertFusion
{
    /// <summary>Candidates of a search that says nothing else.</summary>
    private const int Candidates = 128;

    /// <param name="context">The model.</param>
    /// <param name="config">Sizes of the text encoder.</param>
    /// <param name="projections">Where the keys and values of each layer that looks at pictures come from.</param>
    /// <param name="places">Visual tokens of a picture.</param>
    /// <param name="texts">How texts are padded.</param>
    /// <param name="buildPairs">Describes the graph of <see cref="PairInputs"/>, with two logits.</param>
    public static MemoryFusion Create(
        ModelContext context, BertConfig config, WeightReader[] projections, int places, TokenStacker texts, Action<Network, MemoryForm> buildPairs)
    {
        DecoderShape shape = BertMemory.ShapeOf(config, projections.Length);
        KeyLayout keys = context.MemoryKeys;
        if (shape.MemoryBytes(places, keys) <= context.Options.MatchMemoryBytes / Candidates)
        {
            var projected = new ProjectedPictures(context.Compile("memory", network => BertMemory.Build(network, projections, config)), shape, places, keys);
            return new MemoryFusion(projected, context.Compile("pairs", network => buildPairs(network, MemoryForm.KeysAndValues)), texts, logits: 2);
        }

        var features = new PictureFeatures(places, config.MemoryWidth, context.QuantizesFeatures);
        return new MemoryFusion(features, context.Compile("pairs-features", network => buildPairs(network, MemoryForm.Features)), texts, logits: 2);
    }
}
