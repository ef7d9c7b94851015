using VectorDb.Models.Compilation;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Probing;

/// <summary>Shows the taps of a tower.</summary>
internal static class TowerProbe
{
    /// <summary>Adds outputs that one run of a tower gives.</summary>
    /// <param name="table">The family's outputs.</param>
    /// <param name="tower">Built for probing.</param>
    /// <param name="inputs">What it is fed: outputs of the table under the names of the tower's inputs.</param>
    /// <param name="outputs">Its taps.</param>
    public static ProbeTable AddTowerOutputs(
        this ProbeTable table, CompiledTower tower, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        string key = "run of " + string.Join(", ", outputs);
        foreach (string output in outputs)
        {
            table.Add(output, run => run.Once(key, () => Run(tower, run, inputs, outputs))[output]);
        }

        return table;
    }

    private static Dictionary<string, ProbeValue> Run(
        CompiledTower tower, ProbeRun run, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        NamedTensor[] feeds = [.. inputs.Select(name => new NamedTensor(name, ToTensor(run[name])))];
        try
        {
            using RunOutputs results = tower.Run(feeds, [.. outputs]);
            return outputs.ToDictionary(name => name, name => ToValue(results[name]));
        }
        finally
        {
            Array.ForEach(feeds, feed => feed.Tensor.Dispose());
        }
    }

    private static Tensor ToTensor(ProbeValue value)
    {
        long[] shape = [.. value.Shape.Select(d => (long)d)];
        return value.Floats is null ? Tensor.From(value.Longs, shape) : Tensor.From(value.Singles, shape);
    }

    private static ProbeValue ToValue(Tensor tensor) =>
        new(tensor.AsSpan<float>().ToArray(), [.. tensor.Shape.ToArray().Select(d => (int)d)]);
}
