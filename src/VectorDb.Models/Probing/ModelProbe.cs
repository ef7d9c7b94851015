namespace VectorDb.Models.Probing;

/// <summary>
/// Looks inside a model: computes any stage, from decoded pixels to final scores, by the name the recorded references
/// give it, so that a difference can be traced to the stage that made it. Synchronous, unbatched and slow; not for
/// serving.
/// </summary>
public sealed class ModelProbe
{
    private readonly ProbeTable _table;

    internal ModelProbe(ProbeTable table)
    {
        _table = table;
        Outputs = [.. table.Names.Order(StringComparer.Ordinal)];
    }

    /// <summary>What can be computed. A name that ends in '*' stands for one output a picture: "decoded_rgb__*".</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether <see cref="Compute"/> knows the output.</summary>
    public bool Knows(string output) => _table.Find(output) is not null;

    /// <summary>Computes an output.</summary>
    /// <param name="output">One of <see cref="Outputs"/>.</param>
    /// <param name="inputs">
    /// Pictures and texts, and arrays to take as given. Rows of the result are in their order; a reference that recorded only
    /// the first rows is compared with those.
    /// </param>
    /// <exception cref="ModelException">There is no such output, or an input is wrong.</exception>
    public ProbeValue Compute(string output, ProbeInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new ProbeRun(_table, inputs)[output];
    }
}
