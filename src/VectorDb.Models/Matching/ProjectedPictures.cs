using VectorDb.Models.Compilation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Matching;

/// <summary>Pictures as keys and values of every layer that looks at them: much to compute and to keep, little to look at.</summary>
/// <param name="tower">The graph of a <see cref="MemoryTower"/>.</param>
/// <param name="shape">Of the keys and values.</param>
/// <param name="places">Visual tokens of a picture.</param>
/// <param name="keys">How they lie.</param>
internal sealed class ProjectedPictures(CompiledTower tower, DecoderShape shape, int places, KeyLayout keys) : IPictureMemory
{
    private readonly MemoryTower _tower = new(tower, shape, keys);

    public long PictureBytes => shape.MemoryBytes(places, keys);

    public Memory Make(ReadOnlySpan<float> tokens, int width, CancellationToken cancellationToken) => _tower.Project(tokens, width, cancellationToken);
}
