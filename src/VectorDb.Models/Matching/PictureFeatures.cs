using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Matching;

/// <summary>Pictures as their visual tokens, which all layers share: nothing to compute, little to keep, more to look at.</summary>
/// <param name="places">Visual tokens of a picture.</param>
/// <param name="features">Features of one.</param>
/// <param name="isQuantized">Whether they are kept in int8.</param>
internal sealed class PictureFeatures(int places, int features, bool isQuantized) : IPictureMemory
{
    public long PictureBytes => FeatureBlock.ByteLength(places, features, isQuantized);

    public Memory Make(ReadOnlySpan<float> tokens, int width, CancellationToken cancellationToken)
    {
        FeatureBlock block = new(tokens, width, isQuantized);
        return new Memory(block, block.Places);
    }
}
