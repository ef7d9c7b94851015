namespace VectorDb.Models.Probing;

/// <summary>One computation: every array is taken from what was given, or computed once.</summary>
internal sealed class ProbeRun
{
    private readonly ProbeTable _table;
    private readonly Dictionary<string, object> _known = new(StringComparer.Ordinal);

    public ProbeRun(ProbeTable table, ProbeInputs inputs)
    {
        _table = table;
        Inputs = inputs;
        foreach ((string name, ProbeValue value) in inputs.Given)
        {
            _known.Add(name, value);
        }
    }

    public ProbeInputs Inputs { get; }

    /// <summary>The array of that name.</summary>
    public ProbeValue this[string name] => Once(
        name,
        () => (_table.Find(name) ?? throw new ModelException(ModelError.MissingCapability, $"this model has no output '{name}'"))(this));

    /// <summary>Computes something several outputs share, once a run.</summary>
    public T Once<T>(string key, Func<T> compute)
        where T : class
    {
        if (!_known.TryGetValue(key, out object? value))
        {
            value = compute();
            _known.Add(key, value);
        }

        return (T)value;
    }
}
