using VectorDb.Models.Batching;

namespace VectorDb.Models.Matching;

/// <summary>Lets texts attend to pictures: pairs to logits.</summary>
internal interface IFusion
{
    /// <summary>Which pairs may share a run.</summary>
    BatchShape ShapeOf(PairInput pair);

    /// <summary>The logits of each pair; none depends on the others.</summary>
    float[][] Run(IReadOnlyList<PairInput> batch, CancellationToken cancellationToken);
}
