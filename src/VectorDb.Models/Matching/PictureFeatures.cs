using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Matching;

/// <summary>Pictures as their visual tokens, which all layers share: nothing to compute, little to keep, more to look at.</summary>
/// <param name="places">Visual tokens of a picture.</param>
/// <param name="width">Features of one.</param>
/// <param name="isQuantized">Whether they are kept in int8.</param>
internal sealed class PictureFeatures(int places, int width, bool isQuantized) : IPictureMemory
{
    public long PictureBytes => FeatureBlock.ByteLength(places, width, isQuantized);

    public Memory Make(MatchImage image, CancellationToken cancellationToken)
    {
        FeatureBlock block = new(image.Values.Span, image.Shape[1], isQuantized);
        return new Memory(block, block.Places);
    }
}
