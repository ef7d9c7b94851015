using VectorDb.Models.Batching;

namespace VectorDb.Models.Encoding;

/// <summary>Half of a dual encoder: inputs of one kind in, embeddings out.</summary>
internal interface ITower<TInput>
{
    /// <summary>Numbers of an embedding.</summary>
    int Dimensions { get; }

    /// <summary>Which inputs may share a run, and what one costs.</summary>
    BatchShape ShapeOf(TInput input);

    /// <summary>Embeddings of inputs of one bucket, in order; not normalised.</summary>
    float[][] Run(IReadOnlyList<TInput> batch, CancellationToken cancellationToken);
}
