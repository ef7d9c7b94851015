using VectorDb.Models.Architectures.Shared;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Llama;

/// <summary>Rotary position embedding (arXiv:2104.09864): pairs of a head's first and second half turn by their position.</summary>
internal sealed class RotaryPositions
{
    private readonly Network _network;
    private readonly Value _cosines;
    private readonly Value _sines;
    private readonly Value _positions;
    private readonly int _head;

    /// <param name="network">The decoder.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="positions">int64 [rows, positions].</param>
    public RotaryPositions(Network network, LlamaConfig config, Value positions)
    {
        _network = network;
        _positions = positions;
        _head = config.Head;
        int half = config.Head / 2;
        float[] cosines = new float[config.MaxPositions * half];
        float[] sines = new float[cosines.Length];
        for (int i = 0; i < half; i++)
        {
            // In float32 throughout, as the reference computes it.
            float frequency = 1f / MathF.Pow((float)config.RotaryBase, 2f * i / config.Head);
            for (int position = 0; position < config.MaxPositions; position++)
            {
                (sines[(position * half) + i], cosines[(position * half) + i]) = MathF.SinCos(position * frequency);
            }
        }

        _cosines = network.Layers.Parameter(network.Computed("rotary.cosines", cosines, config.MaxPositions, half));
        _sines = network.Layers.Parameter(network.Computed("rotary.sines", sines, config.MaxPositions, half));
    }

    /// <param name="x">Queries or keys, [rows, positions, heads * head].</param>
    public Value Turn(Value x) =>
        _network.Graph.RotaryEmbedding(x, _positions, _cosines, _sines, heads: (int)(x.Shape[^1].Size / _head));
}
