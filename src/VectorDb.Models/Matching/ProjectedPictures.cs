using VectorDb.Models.Compilation;
using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Matching;

/// <summary>Pictures as keys and values of every layer that looks at them: much to compute and to keep, little to look at.</summary>
/// <param name="tower">The graph of a <see cref="MemoryTower"/>.</param>
/// <param name="shape">Of the keys and values.</param>
/// <param name="places">Visual tokens of a picture.</param>
internal sealed class ProjectedPictures(CompiledTower tower, DecoderShape shape, int places) : IPictureMemory
{
    private readonly MemoryTower _tower = new(tower, shape);

    public long PictureBytes => shape.MemoryBytes(places);

    public Memory Make(ReadOnlySpan<float> tokens, int width, CancellationToken cancellationToken) => _tower.Project(tokens, width, cancellationToken);
}
