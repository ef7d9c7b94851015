using System.Globalization;
using VectorDb.Models.Compilation;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>
/// A compiled graph that projects what a decoder looks at to keys and values of all its layers: float32 "memory"
/// [1, places, width] to "key.N" and "value.N" [1, places, heads * head].
/// </summary>
internal sealed class MemoryTower
{
    public const string Input = "memory";

    private readonly CompiledTower _tower;
    private readonly DecoderShape _shape;
    private readonly KeyLayout _keys;
    private readonly string[] _outputs;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="shape">Of the decoder that looks at it.</param>
    /// <param name="keys">How they are to lie.</param>
    public MemoryTower(CompiledTower tower, DecoderShape shape, KeyLayout keys = KeyLayout.Panels)
    {
        _tower = tower;
        _keys = keys;
        _shape = shape;
        _outputs = [.. Enumerable.Range(0, shape.Layers).SelectMany(layer => new[] { KeyOf(layer), ValueOf(layer) })];
    }

    /// <summary>Name of a layer's keys.</summary>
    public static string KeyOf(int layer) => string.Create(CultureInfo.InvariantCulture, $"key.{layer}");

    /// <summary>Name of a layer's values.</summary>
    public static string ValueOf(int layer) => string.Create(CultureInfo.InvariantCulture, $"value.{layer}");

    /// <summary>Keys and values of a memory; the caller disposes them.</summary>
    /// <param name="values">float32 [places, width].</param>
    /// <param name="width">Its width.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Memory Project(ReadOnlySpan<float> values, int width, CancellationToken cancellationToken)
    {
        int places = values.Length / width;
        using Tensor memory = Tensor.From(values, 1, places, width);
        using RunOutputs outputs = _tower.Run([new(Input, memory)], _outputs, cancellationToken);
        KeyValueBlock block = _shape.NewMemory(places, _keys);
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            block.Store(layer, outputs[2 * layer].AsSpan<float>(), outputs[(2 * layer) + 1].AsSpan<float>());
        }

        return new Memory(block, places);
    }
}
