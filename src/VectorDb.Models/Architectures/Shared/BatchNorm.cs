using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Batch normalisation with the statistics of training (arXiv:1502.03167); ONNX Runtime folds it into the convolution before it.</summary>
internal sealed class BatchNorm
{
    private readonly Network _network;
    private readonly Value _scale;
    private readonly Value _bias;
    private readonly Value _mean;
    private readonly Value _variance;
    private readonly float _epsilon;

    public BatchNorm(Network network, WeightReader weights, int channels, double epsilon)
    {
        _network = network;
        _scale = network.Parameter(weights, "weight", [channels], channels);
        _bias = network.Parameter(weights, "bias", [channels], channels);
        _mean = network.Parameter(weights, "running_mean", [channels], channels);
        _variance = network.Parameter(weights, "running_var", [channels], channels);
        _epsilon = (float)epsilon;
        weights.Ignore("num_batches_tracked");
    }

    /// <param name="x">[batch, channels, height, width].</param>
    public Value Build(Value x) => _network.Graph.BatchNormalization(x, _scale, _bias, _mean, _variance, _epsilon);
}
